/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Host stand-in for the contract of <arch/timer.h>: a simulated counter, which only the
 * test and the idle processor advance.
 */
#ifndef ARCH_TIMER_H
#define ARCH_TIMER_H

#include <stdint.h>

#define ARCH_TIMER_INTERRUPT 27U

uint64_t arch_counter(void);

uint64_t arch_counter_frequency_hz(void);

void arch_timer_arm(uint64_t deadline_tick);

void arch_timer_init(void);

#endif
