/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Host stand-in for the contract of <arch/exclusive.h>: plain accesses and a monitor
 * that every simulated interrupt clears.
 */
#ifndef ARCH_EXCLUSIVE_H
#define ARCH_EXCLUSIVE_H

#include <stdbool.h>
#include <stdint.h>

uint32_t arch_load_exclusive_32(const volatile uint32_t *word);

bool arch_store_exclusive_32(volatile uint32_t *word, uint32_t value);

uint64_t arch_load_exclusive_64(const volatile uint64_t *word);

bool arch_store_exclusive_64(volatile uint64_t *word, uint64_t value);

#endif
