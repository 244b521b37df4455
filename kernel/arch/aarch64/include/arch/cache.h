/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Clearing memory a cache line at a time.
 */
#ifndef ARCH_CACHE_H
#define ARCH_CACHE_H

#include <stdint.h>

/**
 * Clears memory with DC ZVA where the processor permits it.
 *
 * @param start  first byte, aligned to 8
 * @param end    first byte after, aligned to 8
 * @context      any; the MMU is on: DC ZVA needs Normal memory (DDI 0487, C6.2 DC ZVA)
 * @bound        O(size)
 */
void arch_clear(uintptr_t start, uintptr_t end);

/**
 * Discards cached lines, whatever is in them.
 *
 * @param start  first byte, aligned to 1024
 * @param end    first byte after, aligned to 1024
 * @context      boot; MMU off
 * @bound        O(size)
 * @source       DDI 0487, DC IVAC
 */
void arch_cache_invalidate(uintptr_t start, uintptr_t end);

/** Clears the block of memory around an address. @source DDI 0487, DC ZVA */
static inline void arch_clear_block(uintptr_t address)
{
    /* @satisfies LLR-ARCH-003 */
    __asm__ volatile("dc zva, %0" ::"r"(address) : "memory");
}

#endif
