/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tests of sched/thread.c in an image whose thread-local storage is larger than the
 * smallest stack that a caller may give: 3,000 bytes, as
 * tests/fakes/thread_local_large.S has it.
 */
#include <fakes/scenario.h>
#include <sched/thread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "verifies.h"

#define STACK_SIZE 8192U
#define STORAGE    3000U
#define CANARY     0xA5

static struct {
    unsigned char below[STACK_SIZE];
    _Alignas(16) unsigned char stack[STACK_SIZE];
} memory;

static void *do_nothing(void *unused)
{
    return unused;
}

static enum status create(size_t size, uint64_t *id)
{
    const struct thread_attributes attributes = {
        .priority = SCENARIO_PRIORITY - 1,
        .threshold = PRIORITY_IDLE,
        .stack = memory.stack,
        .stack_size_bytes = size,
    };
    return thread_create(id, &attributes, do_nothing, NULL);
}

static void body_too_small(void)
{
    uint64_t id = 0;
    memset(&memory, CANARY, sizeof memory);
    assert_int_equal(create(THREAD_STACK_MIN, &id), STATUS_INVALID);
    const struct thread_attributes from_pool = { .priority = SCENARIO_PRIORITY - 1,
                                                 .threshold = PRIORITY_IDLE,
                                                 .stack_size_bytes = THREAD_STACK_MIN };
    assert_int_equal(thread_create(&id, &from_pool, do_nothing, NULL), STATUS_INVALID);
    assert_int_equal(id, 0);
    for (unsigned i = 0; i < STACK_SIZE; i++) {
        assert_int_equal(memory.below[i], CANARY);
    }
}

static void stack_that_the_storage_does_not_fit_in_is_refused(void **state)
{
    (void)state;
    scenario_run(body_too_small);
}

static void body_large(void)
{
    uint64_t id = 0;
    memset(&memory, CANARY, sizeof memory);
    assert_int_equal(create(STACK_SIZE, &id), STATUS_OK);
    const uintptr_t pointer = (uintptr_t)thread_find(id)->context.tls;
    assert_int_equal(pointer % 16U, 0);
    assert_memory_equal((const void *)(pointer + 16U), "sixteen bytes...", 16);
    assert_true(thread_find(id)->context.stack_top
                <= (uintptr_t)&memory.stack[STACK_SIZE - STORAGE]);
    for (unsigned i = 0; i < STACK_SIZE; i++) {
        assert_int_equal(memory.below[i], CANARY);
    }
    scenario_sleep(1);
    assert_int_equal(thread_join(id, NULL, NULL), STATUS_OK);
}

static void storage_lies_at_the_top_of_the_stack(void **state)
{
    (void)state;
    scenario_run(body_large);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        VERIFIES("LLR-SCHED-021", stack_that_the_storage_does_not_fit_in_is_refused),
        VERIFIES("LLR-SCHED-021", storage_lies_at_the_top_of_the_stack),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
