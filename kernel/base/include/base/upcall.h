/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every function that a lower layer calls upwards.  Each program (image, separation
 * kernel, host test) defines them; nothing else calls upwards.
 */
#ifndef BASE_UPCALL_H
#define BASE_UPCALL_H

#include <stddef.h>
#include <stdint.h>

/** The two kinds of event that end normal execution beside assertions. */
enum panic_code {
    PANIC_CONFIGURATION, /* the limits or the board's data cannot be served */
    PANIC_MEMORY,        /* too little memory for the configuration */
    PANIC_HARDWARE,      /* a device does not answer as it must */
    PANIC_STACK_SMASHED, /* the stack protector's value was overwritten */
    PANIC_COUNT
};

/**
 * Reports that an assertion does not hold and stops the machine.
 *
 * @param condition  its text
 * @param file       source file
 * @param line       line in it
 * @context          any
 */
__attribute__((noreturn)) void upcall_assertion_failed(const char *condition,
                                                       const char *file, int line);

/**
 * Reports that hardware or configuration is wrong and stops the machine.
 *
 * @param code     what is wrong
 * @param message  one line: what, where, what to do
 * @context        any
 */
__attribute__((noreturn)) void upcall_panic(enum panic_code code, const char *message);

struct arch_fault; /* <arch/fault.h> */

/**
 * Reports an exception that nobody handles and stops the machine.
 *
 * @param fault  what the processor recorded; lives until the machine stops
 * @context      exception; interrupts masked; on the interrupt or the emergency stack
 */
__attribute__((noreturn)) void upcall_fault(const struct arch_fault *fault);

struct context; /* <arch/context.h> */

/**
 * Serves the interrupt that is pending.  A context that is to run in place of the
 * running one becomes that one's successor.
 *
 * @context  interrupt; interrupts masked; on the interrupt stack
 * @bound    O(1) plus the handler
 */
void upcall_interrupt(void);

/**
 * Does what arch_context_request_work asked for, before a thread goes on.
 *
 * @param context  the thread's, which counts as running already
 * @context        thread, on its stack; interrupts masked, before and after
 * @bound          O(1)
 */
void upcall_thread_work(struct context *context);

/**
 * Reports an interrupt that nobody has asked for and stops the machine.
 *
 * @param irq  its number
 * @context    interrupt; masked
 */
__attribute__((noreturn)) void upcall_interrupt_unexpected(uint32_t irq);

/**
 * Gives to the non-secure state what the secure one holds.
 *
 * @context  boot, at EL3; MMU off, .bss not cleared
 */
void upcall_enter_non_secure(void);

/**
 * Says that the image is not where it is linked to run and stops the machine.
 *
 * @context  boot, any level; MMU off, .bss not cleared; addresses in data are wrong
 */
__attribute__((noreturn)) void upcall_misplaced(void);

/** What is known when the MMU is turned on. */
struct upcall_map {
    uintptr_t tree;        /* the device tree, mapped; 0 if there is none */
    uintptr_t tables_next; /* first page of the memory for tables that is not used */
};

/**
 * Makes the first translation tables.
 *
 * @param tree  what the loader left in its register; may be anything
 * @context     boot, at EL1; MMU off, .bss not cleared
 */
struct upcall_map upcall_map_image(uintptr_t tree);

/**
 * Starts the program.
 *
 * @param tree, tables_next  as upcall_map_image returned them
 * @param level              exception level at which the image was entered, 1 to 3
 * @context                  boot, at EL1 on the interrupt stack; MMU on, .bss not
 *                           cleared
 */
__attribute__((noreturn)) void upcall_start(uintptr_t tree, uintptr_t tables_next,
                                            unsigned int level);

/**
 * The first thread of an image: runs constructors, main and exit.
 *
 * @param arguments  boot arguments, a terminated string that stays
 * @context          thread
 */
void *image_main(void *arguments);

/**
 * Ends the program with its last thread.
 *
 * @context  thread: the last one, still running
 */
__attribute__((noreturn)) void upcall_last_thread(void);

/**
 * What a thread whose entry has returned does; ends with thread_exit.  An image that
 * makes no threads beside the first, whose entry does not return, need not define it.
 *
 * @param result  what the entry returned
 * @context       thread
 */
__attribute__((noreturn)) void upcall_thread_returned(void *result);

#endif
