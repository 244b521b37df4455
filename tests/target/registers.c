/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a thread keeps while others run: every register, and its modes of floating
 * point.
 */
#include "hardware.h"
#include "thread_help.h"

#include <bulkhead/interrupt.h>
#include <fenv.h>
#include <semaphore.h>

/* clang-format off */
#define FROM_1_TO_27                                                                   \
    "1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27\n\t"
#define FROM_0_TO_31                                                                   \
    "0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,"    \
    "29,30,31\n\t"
/* clang-format on */

static volatile uint64_t handled;

/* clang-format off */
/* Changes every register that a function may change. */
static inline void spoil_registers(void)
{
    __asm__ volatile(
        ".irp n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18\n\t"
        "mov x\\n, #-1\n\t"
        ".endr\n\t"
        ".irp n, " FROM_0_TO_31
        "movi v\\n\\().16b, #0xff\n\t"
        ".endr"
        :
        :
        : "x0", "x1", "x2", "x3", "x4", "x5", "x6", "x7", "x8", "x9", "x10", "x11", "x12",
          "x13", "x14", "x15", "x16", "x17", "x18", "v0", "v1", "v2", "v3", "v4", "v5",
          "v6", "v7", "v8", "v9", "v10", "v11", "v12", "v13", "v14", "v15", "v16", "v17",
          "v18", "v19", "v20", "v21", "v22", "v23", "v24", "v25", "v26", "v27", "v28",
          "v29", "v30", "v31", "cc");
}
/* clang-format on */

static void disturb(void *unused)
{
    volatile double value = 3.0;
    (void)unused;
    handled++;
    value = value * 1.5;
    CHECK(value == 4.5);
    spoil_registers();
    timer_set(37); /* no multiple of the loop */
}

static void disturbing_begins(void)
{
    handled = 0;
    CHECK_EQUAL(bulkhead_interrupt_attach(TIMER_INTERRUPT, disturb, NULL), 0);
    CHECK_EQUAL(bulkhead_interrupt_enable(TIMER_INTERRUPT), 0);
    timer_set(100);
}

static void disturbing_ends(void)
{
    CHECK_EQUAL(bulkhead_interrupt_detach(TIMER_INTERRUPT), 0);
    timer_stop();
    CHECK(handled > 100U);
}

/* clang-format off */
/*
 * Fills x1 to x28, d0 to d31 and the flags with values made of the seed, spins, and
 * counts the registers that are no longer what they were.
 */
static uint64_t registers_lost(uint64_t seed)
{
    register uint64_t x0 __asm__("x0") = seed;
    __asm__ volatile(
        ".irp n, " FROM_1_TO_27
        "add x\\n, x0, #\\n\n\t"
        ".endr\n\t"
        ".irp n, " FROM_0_TO_31
        "add x28, x0, #(100 + \\n)\n\t"
        "fmov d\\n, x28\n\t"
        "mov v\\n\\().d[1], x28\n\t"
        ".endr\n\t"
        "mov x28, %[loop]\n\t"
        "1: subs x28, x28, #1\n\t"
        "b.ne 1b\n\t" /* Z is set from here on, C too */
        "cset x28, ne\n\t"
        ".irp n, " FROM_1_TO_27
        "sub x\\n, x\\n, #\\n\n\t"
        "cmp x\\n, x0\n\t"
        "cinc x28, x28, ne\n\t"
        ".endr\n\t"
        ".irp n, " FROM_0_TO_31
        "add x1, x0, #(100 + \\n)\n\t"
        "fmov x2, d\\n\n\t"
        "mov x3, v\\n\\().d[1]\n\t"
        "cmp x1, x2\n\t"
        "ccmp x1, x3, #0, eq\n\t"
        "cinc x28, x28, ne\n\t"
        ".endr\n\t"
        "mov x0, x28"
        : "+r"(x0)
        : [loop] "i"(65535)
        : "x1", "x2", "x3", "x4", "x5", "x6", "x7", "x8", "x9", "x10", "x11", "x12",
          "x13", "x14", "x15", "x16", "x17", "x18", "x19", "x20", "x21", "x22", "x23",
          "x24", "x25", "x26", "x27", "x28", "v0", "v1", "v2", "v3", "v4", "v5", "v6",
          "v7", "v8", "v9", "v10", "v11", "v12", "v13", "v14", "v15", "v16", "v17",
          "v18", "v19", "v20", "v21", "v22", "v23", "v24", "v25", "v26", "v27", "v28",
          "v29", "v30", "v31", "cc", "memory");
    return x0;
}
/* clang-format on */

static void an_interrupt_changes_no_register(void)
{
    disturbing_begins();
    CHECK_EQUAL(registers_lost(0x1234567890abcdef), 0);
    disturbing_ends();
}

static void *spin_with_registers(void *argument)
{
    for (int i = 0; i < 10; i++) {
        CHECK_EQUAL(registers_lost((uint64_t)(uintptr_t)argument), 0);
    }
    return NULL;
}

static void a_displaced_thread_keeps_its_registers(void)
{
    disturbing_begins();
    const pthread_t low = thread_start(10, spin_with_registers, (void *)0x1111111111);
    const pthread_t high = thread_start(20, spin_with_registers, (void *)0x2222222222);
    for (int i = 0; i < 50; i++) {
        sleep_ns(MS / 20);
        CHECK_EQUAL(pthread_setschedprio(low, (i % 2 == 0) ? 30 : 10), 0);
    }
    thread_end(low);
    thread_end(high);
    disturbing_ends();
}

static sem_t turn[2];

/* What a called function must keep, over a switch: x19 to x28, d8 to d15. */
static uint64_t kept_lost(uint64_t seed, sem_t *post, sem_t *wait)
{
    register uint64_t x0 __asm__("x0") = (uint64_t)(uintptr_t)post;
    register uint64_t x1 __asm__("x1") = (uint64_t)(uintptr_t)wait;
    register uint64_t x2 __asm__("x2") = seed;
    __asm__ volatile("stp x1, x2, [sp, #-16]!\n\t"
                     ".irp n, 19,20,21,22,23,24,25,26,27,28\n\t"
                     "add x\\n, x2, #\\n\n\t"
                     ".endr\n\t"
                     ".irp n, 8,9,10,11,12,13,14,15\n\t"
                     "add x9, x2, #\\n\n\t"
                     "fmov d\\n, x9\n\t"
                     ".endr\n\t"
                     "bl sem_post\n\t"
                     "ldr x0, [sp]\n\t"
                     "bl sem_wait\n\t"
                     "ldr x2, [sp, #8]\n\t"
                     "add sp, sp, #16\n\t"
                     "mov x0, #0\n\t"
                     ".irp n, 19,20,21,22,23,24,25,26,27,28\n\t"
                     "add x9, x2, #\\n\n\t"
                     "cmp x\\n, x9\n\t"
                     "cinc x0, x0, ne\n\t"
                     ".endr\n\t"
                     ".irp n, 8,9,10,11,12,13,14,15\n\t"
                     "add x9, x2, #\\n\n\t"
                     "fmov x10, d\\n\n\t"
                     "cmp x9, x10\n\t"
                     "cinc x0, x0, ne\n\t"
                     ".endr"
                     : "+r"(x0), "+r"(x1), "+r"(x2)
                     :
                     : "x3", "x4", "x5", "x6", "x7", "x8", "x9", "x10", "x11", "x12",
                       "x13", "x14", "x15", "x16", "x17", "x18", "x19", "x20", "x21",
                       "x22", "x23", "x24", "x25", "x26", "x27", "x28", "x30", "v0",
                       "v1", "v2", "v3", "v4", "v5", "v6", "v7", "v8", "v9", "v10",
                       "v11", "v12", "v13", "v14", "v15", "v16", "v17", "v18", "v19",
                       "v20", "v21", "v22", "v23", "v24", "v25", "v26", "v27", "v28",
                       "v29", "v30", "v31", "cc", "memory");
    return x0;
}

static void *take_turns(void *argument)
{
    const unsigned self = (unsigned)(uintptr_t)argument;
    CHECK_EQUAL(fesetround((self == 0U) ? FE_UPWARD : FE_DOWNWARD), 0);
    for (int i = 0; i < 100; i++) {
        CHECK_EQUAL(kept_lost(0x7000U << self, &turn[1U - self], &turn[self]), 0);
        CHECK_EQUAL(fegetround(), (self == 0U) ? FE_UPWARD : FE_DOWNWARD);
    }
    CHECK_EQUAL(sem_post(&turn[1U - self]), 0);
    return NULL;
}

static void a_thread_that_waits_keeps_what_a_called_function_keeps(void)
{
    CHECK_EQUAL(sem_init(&turn[0], 0, 0), 0);
    CHECK_EQUAL(sem_init(&turn[1], 0, 0), 0);
    const pthread_t one = thread_start(110, take_turns, (void *)0);
    const pthread_t two = thread_start(110, take_turns, (void *)1);
    thread_end(one);
    thread_end(two);
    CHECK_EQUAL(fegetround(), FE_TONEAREST);
}

static void *round_while_displaced(void *unused)
{
    CHECK_EQUAL(fesetround(FE_UPWARD), 0);
    spin_ns(5 * MS);
    CHECK_EQUAL(fegetround(), FE_UPWARD);
    return unused;
}

static void a_handler_and_a_displacing_thread_round_to_nearest(void)
{
    disturbing_begins(); /* the handler checks a product */
    const pthread_t low = thread_start(10, round_while_displaced, NULL);
    for (int i = 0; i < 20; i++) {
        sleep_ns(MS / 5);
        CHECK_EQUAL(fegetround(), FE_TONEAREST);
    }
    thread_end(low);
    disturbing_ends();
}

static void *depth_of_frame(void *unused)
{
    (void)unused;
    return (void *)((uintptr_t)__builtin_frame_address(0) % 16U);
}

static void a_thread_begins_with_its_argument_and_an_aligned_stack(void)
{
    void *result = &turn;
    CHECK_EQUAL(pthread_join(thread_start(110, depth_of_frame, NULL), &result), 0);
    CHECK(result == NULL);
}

static const struct target_test tests[] = {
    VERIFIES("LLR-ARCH-010 LLR-ARCH-012 LLR-ARCH-017 LLR-CORE-021",
             an_interrupt_changes_no_register),
    VERIFIES("LLR-ARCH-010 LLR-ARCH-013 LLR-ARCH-017",
             a_displaced_thread_keeps_its_registers),
    VERIFIES("LLR-ARCH-013", a_thread_that_waits_keeps_what_a_called_function_keeps),
    VERIFIES("LLR-ARCH-012 LLR-ARCH-013 LLR-ARCH-017",
             a_handler_and_a_displacing_thread_round_to_nearest),
    VERIFIES("LLR-ARCH-016", a_thread_begins_with_its_argument_and_an_aligned_stack),
};

TARGET_TEST_MAIN(tests)
