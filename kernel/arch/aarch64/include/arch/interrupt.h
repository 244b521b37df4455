/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Masking of interrupts: the kernel lock of a single core.
 */
#ifndef ARCH_INTERRUPT_H
#define ARCH_INTERRUPT_H

#include <stdbool.h>
#include <stdint.h>

/**
 * Masks interrupts (PSTATE.I) and returns the mask as it was, for
 * arch_interrupts_restore.
 */
/* @satisfies LLR-ARCH-003 */
static inline uint64_t arch_interrupts_save(void)
{
    uint64_t mask;
    __asm__ volatile("mrs %0, daif" : "=r"(mask));
    __asm__ volatile("msr daifset, #2" ::: "memory");
    return mask;
}

/** Puts back what arch_interrupts_save returned. */
/* @satisfies LLR-ARCH-003 */
static inline void arch_interrupts_restore(uint64_t mask)
{
    __asm__ volatile("msr daif, %0" ::"r"(mask) : "memory");
}

/** Masks interrupts where they are known to be unmasked. */
/* @satisfies LLR-ARCH-003 */
static inline void arch_interrupts_mask(void)
{
    __asm__ volatile("msr daifset, #2" ::: "memory");
}

/** Unmasks interrupts: a pending one is taken at once. */
/* @satisfies LLR-ARCH-003 */
static inline void arch_interrupts_unmask(void)
{
    __asm__ volatile("msr daifclr, #2" ::: "memory");
}

/** Whether interrupts are masked (PSTATE.I, bit 7 of DAIF). */
/* @satisfies LLR-ARCH-003 */
static inline bool arch_interrupts_are_masked(void)
{
    uint64_t mask;
    __asm__ volatile("mrs %0, daif" : "=r"(mask));
    return (mask & 0x80U) != 0U;
}

/**
 * Whether the caller runs on the interrupt stack: threads use SP_EL0, exceptions
 * SP_EL1.
 */
/* @satisfies LLR-ARCH-003 */
static inline bool arch_in_interrupt(void)
{
    uint64_t selected;
    __asm__("mrs %0, spsel" : "=r"(selected)); /* the same all through a function */
    if (selected > 1U) {
        __builtin_unreachable(); /* the other bits are RES0 (DDI 0487, SPSel) */
    }
    return selected != 0U;
}

#endif
