/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Load and store exclusive, for words that a thread changes without masking interrupts.
 * Taking an exception clears the monitor on its return (DDI 0487, B2.9), so a store
 * after an interrupt fails and the caller's loop starts again.
 */
#ifndef ARCH_EXCLUSIVE_H
#define ARCH_EXCLUSIVE_H

#include <stdbool.h>
#include <stdint.h>

/** Loads a word and marks it for a store exclusive. @context any @bound O(1) */
/* @satisfies LLR-ARCH-003 */
static inline uint32_t arch_load_exclusive_32(const volatile uint32_t *word)
{
    uint32_t value;
    __asm__ volatile("ldaxr %w0, %1" : "=r"(value) : "Q"(*word) : "memory");
    return value;
}

/** @return true if the store took place */
/* @satisfies LLR-ARCH-003 */
static inline bool arch_store_exclusive_32(volatile uint32_t *word, uint32_t value)
{
    uint32_t failed;
    __asm__ volatile("stlxr %w0, %w2, %1"
                     : "=&r"(failed), "=Q"(*word)
                     : "rZ"(value)
                     : "memory");
    return failed == 0U;
}

/** Loads a doubleword and marks it for a store exclusive. @context any @bound O(1) */
/* @satisfies LLR-ARCH-003 */
static inline uint64_t arch_load_exclusive_64(const volatile uint64_t *word)
{
    uint64_t value;
    __asm__ volatile("ldaxr %0, %1" : "=r"(value) : "Q"(*word) : "memory");
    return value;
}

/** @return true if the store took place */
/* @satisfies LLR-ARCH-003 */
static inline bool arch_store_exclusive_64(volatile uint64_t *word, uint64_t value)
{
    uint32_t failed;
    __asm__ volatile("stlxr %w0, %x2, %1"
                     : "=&r"(failed), "=Q"(*word)
                     : "rZ"(value)
                     : "memory");
    return failed == 0U;
}

#endif
