/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Barriers, one instruction each.  Every use says what it orders against what; the
 * names are the instructions' (DDI 0487, B2.3 and C6.2).
 */
#ifndef ARCH_BARRIER_H
#define ARCH_BARRIER_H

/**
 * Earlier memory accesses and maintenance are complete, system-wide, before what
 * follows.
 */
static inline void arch_dsb_sy(void)
{
    /* @satisfies LLR-ARCH-003 */
    __asm__ volatile("dsb sy" ::: "memory");
}

/** The same, as far as the inner shareable domain sees it. */
static inline void arch_dsb_ish(void)
{
    __asm__ volatile("dsb ish" ::: "memory");
}

/** Earlier stores are complete for the inner shareable domain before what follows. */
static inline void arch_dsb_ishst(void)
{
    __asm__ volatile("dsb ishst" ::: "memory");
}

/** What follows is fetched anew and sees earlier changes of the processor's context. */
static inline void arch_isb(void)
{
    __asm__ volatile("isb" ::: "memory");
}

/** Waits for an interrupt, also for a masked one. */
static inline void arch_wait_for_interrupt(void)
{
    __asm__ volatile("wfi" ::: "memory");
}

#endif
