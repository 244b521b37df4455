/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Invalidation of cached translations of EL1.  DDI 0487, D5.10.2: the caller orders it
 * with barriers before (the changed entry) and after (accesses through it).
 */
#ifndef ARCH_TLB_H
#define ARCH_TLB_H

#include <stdint.h>

/** Forgets the translation of the page that holds an address (TLBI VAAE1IS). */
static inline void arch_tlb_invalidate_page(uint64_t address)
{
    /* @satisfies LLR-ARCH-003 */
    __asm__ volatile("tlbi vaae1is, %0" ::"r"(address >> 12) : "memory");
}

/** Forgets every translation of EL1 (TLBI VMALLE1IS). */
static inline void arch_tlb_invalidate_all(void)
{
    __asm__ volatile("tlbi vmalle1is" ::: "memory");
}

#endif
