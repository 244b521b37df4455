/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The end of the process, which stops the image: regular, at once, or by a failed
 * assertion.
 */
#define _POSIX_C_SOURCE 200809L

#include <stdlib.h>

#include "../stdio/stream.h"
#include <assert.h>
#include <base/upcall.h>
#include <bsp/console.h>
#include <bsp/halt.h>
#include <sched/thread.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#define STATUS_MASK 0xFF

/* The C library's; an image without atexit does not link it. */
extern void __call_exitprocs(int status, void *parameter);
/* The linker script's. */
extern void (*const destructors_start[])(void);
extern void (*const destructors_end[])(void);
#pragma weak __call_exitprocs
#pragma weak posix_stream_flush_all /* an image without streams does not link it */

/* What was constructed last goes first. */
static void run_destructors(void)
{
    const uintptr_t size = (uintptr_t)destructors_end - (uintptr_t)destructors_start;
    for (size_t i = size / sizeof(destructors_start[0]); i > 0U; i--) {
        destructors_start[i - 1U]();
    }
}

/**
 * Runs what atexit registered, and destructors, writes what streams hold, and stops.
 * Other threads run on meanwhile.
 *
 * @context  thread
 * @source   POSIX.1-2017 XSH exit
 */
/* @satisfies LLR-POSIX-143 */
void exit(int status)
{
    if (__call_exitprocs != NULL) {
        __call_exitprocs(status, NULL);
    }
    run_destructors();
    if (posix_stream_flush_all != NULL) {
        (void)posix_stream_flush_all();
    }
    _exit(status);
}

/** @context any @bound O(1) @source POSIX.1-2017 XSH _exit */
/* @satisfies LLR-POSIX-144 */
void _exit(int status)
{
    bsp_halt(status & STATUS_MASK);
}

/** The name of _exit in ISO C. */
/* @satisfies LLR-POSIX-144 */
void _Exit(int status)
{
    _exit(status);
}

/* @satisfies LLR-POSIX-061 */
void upcall_last_thread(void)
{
    exit(EXIT_SUCCESS);
}

static void print(const char *text)
{
    bsp_console_write(text, strlen(text));
}

static void print_thread(void)
{
    const char *const name = thread_current()->name;
    if (name[0] != '\0') {
        print(" in thread ");
        print(name);
    }
    print("\n");
}

/**
 * Nothing is flushed.  The text does not pass through a stream, which the thread that
 * fails may hold.
 *
 * @context  any
 * @source   POSIX.1-2017 XSH abort; the status is that of a shell after SIGABRT
 */
/* @satisfies LLR-POSIX-145 */
void abort(void)
{
    print("\nabort() called");
    print_thread();
    bsp_halt(BSP_HALT_FAULT);
}

/* Prints a number that is not negative. */
static void print_number(int number)
{
    char digits[12];
    size_t start = sizeof digits;
    unsigned rest = (unsigned)number;
    do {
        start--;
        digits[start] = (char)('0' + (rest % 10U));
        rest /= 10U;
    } while (rest != 0U);
    bsp_console_write(&digits[start], sizeof digits - start);
}

/** What assert() comes to. @context any @source ISO C11 7.2.1.1 */
/* @satisfies LLR-POSIX-146 */
void __assert_func(const char *file, int line, const char *function,
                   const char *condition)
{
    print("\nAssertion ");
    print(condition);
    print(" failed: ");
    print(file);
    print(":");
    print_number(line);
    if (function != NULL) {
        print(", ");
        print(function);
    }
    print_thread();
    bsp_halt(BSP_HALT_FAULT);
}

/* Declared by the C library only for programs compiled with -D_FORTIFY_SOURCE. */
void __chk_fail(void) __attribute__((__noreturn__));

/** What the functions that such a program calls come to if a buffer would overflow. */
/* @satisfies LLR-POSIX-147 */
void __chk_fail(void)
{
    print("\nA buffer would overflow");
    print_thread();
    bsp_halt(BSP_HALT_FAULT);
}

/** As __assert_func; an older name. */
/* @satisfies LLR-POSIX-146 */
void __assert(const char *condition, const char *file, int line)
{
    __assert_func(file, line, NULL, condition);
}
