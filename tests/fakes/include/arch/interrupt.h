/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Host stand-in for the contract of <arch/interrupt.h>.  Unmasking takes pending
 * simulated interrupts at once; masking what is masked already, where the contract
 * forbids it, fails the test.
 */
#ifndef ARCH_INTERRUPT_H
#define ARCH_INTERRUPT_H

#include <stdbool.h>
#include <stdint.h>

uint64_t arch_interrupts_save(void);

void arch_interrupts_restore(uint64_t mask);

void arch_interrupts_mask(void);

void arch_interrupts_unmask(void);

bool arch_interrupts_are_masked(void);

bool arch_in_interrupt(void);

#endif
