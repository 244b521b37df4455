/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reports of faults: what happened, to whom, where; then the machine stops with a
 * status that is not zero.  The format is stable: host tools and tests read it.
 *
 *     *** FAULT: data abort: write to 0x0000000000000008: translation fault, level 1
 *         thread    decoder, priority 200
 *         address   0x0000000000000008: null page
 *         pc        0x0000000040201a3c
 *         backtrace 0x0000000040201a3c
 *                   0x0000000040203f10
 *         registers x0  0x0000000000000000 x1  ... (four in a line)
 *     *** STOPPED: status 134
 *
 * A report takes no lock and no memory, and reads nothing that it has not found mapped.
 */
#ifndef BOOT_REPORT_H
#define BOOT_REPORT_H

#include <arch/fault.h>
#include <sched/thread.h>

/** From now on code runs in threads and interrupt handlers. @context boot */
void report_boot_is_over(void);

/** Prints a thread's name, or its number if it has none. @context any */
void report_print_name(const struct thread *thread);

/** Prints what a fault is, for the first line of its report. @context any */
void fault_text_print(const struct arch_fault *fault);

/**
 * Prints what the address of a fault belongs to; nothing if it has none.
 *
 * @context any
 */
void fault_text_print_address(const struct arch_fault *fault);

/**
 * Prints the addresses of the calls that led to a pc.
 *
 * @context any
 * @bound 32 records
 */
void backtrace_print(uint64_t pc, uint64_t link, uint64_t frame);

#endif
