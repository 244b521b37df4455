/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The generic timer: the virtual counter (CNTVCT_EL0) is the system's time, the virtual
 * timer (CNTV, PPI 27) wakes the kernel.  DDI 0487, D11.
 */
#ifndef ARCH_TIMER_H
#define ARCH_TIMER_H

#include <stdint.h>

#define ARCH_TIMER_INTERRUPT \
    27U /* EL1 virtual timer: the platform's PPI 11 (BSA B_PPI_00) */

/** The counter, in ticks since reset. */
/* @satisfies LLR-ARCH-003 */
static inline uint64_t arch_counter(void)
{
    uint64_t ticks;
    __asm__ volatile("mrs %0, cntvct_el0" : "=r"(ticks));
    return ticks;
}

/** Ticks per second; constant after boot. */
/* @satisfies LLR-ARCH-003 */
static inline uint64_t arch_counter_frequency_hz(void)
{
    uint64_t hz;
    __asm__ volatile("mrs %0, cntfrq_el0" : "=r"(hz));
    return hz;
}

/**
 * Raises the timer interrupt once the counter reaches a deadline; a past one, at once.
 */
/* @satisfies LLR-ARCH-003 */
static inline void arch_timer_arm(uint64_t deadline_tick)
{
    __asm__ volatile("msr cntv_cval_el0, %0" ::"r"(deadline_tick));
}

/** Starts the timer without a deadline (CNTV_CTL_EL0.ENABLE, IMASK clear). */
/* @satisfies LLR-ARCH-003 */
static inline void arch_timer_init(void)
{
    __asm__ volatile("msr cntv_cval_el0, %0" ::"r"(UINT64_MAX));
    __asm__ volatile("msr cntv_ctl_el0, %0" ::"r"((uint64_t)1));
    __asm__ volatile("isb" ::: "memory"); /* the timer is set up before it is armed */
}

#endif
