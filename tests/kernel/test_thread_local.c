/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tests of <core/thread_local.h> and kernel/core/thread_local.c with the template of
 * tests/fakes/thread_local.S: 24 initialised bytes, 40 in all, aligned to 32.
 */
#include <core/thread_local.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "verifies.h"

#define STACK_SIZE 512U
#define DATA       24U
#define ALL        40U
#define ALIGN      32U
#define CANARY     0xA5

static _Alignas(64) unsigned char stack[STACK_SIZE];

/* Variant I: the variables begin behind two words, rounded up to their alignment. */
static void expect_block(uintptr_t top)
{
    memset(stack, CANARY, sizeof stack);
    const size_t most = thread_local_init_layout();
    const uintptr_t pointer = thread_local_init(top);
    const uintptr_t variables = pointer + ALIGN;
    const unsigned char *const block = &stack[variables - (uintptr_t)stack];
    assert_int_equal(pointer % 16U, 0);
    assert_int_equal(variables % ALIGN, 0);
    assert_true(variables + ALL <= top);
    assert_true(variables + ALL + ALIGN > top);
    assert_true(top - pointer <= most);
    assert_memory_equal(block, "initialised thread local", DATA);
    for (size_t i = DATA; i < ALL; i++) {
        assert_int_equal(block[i], 0);
    }
    for (const unsigned char *below = stack; below < block; below++) {
        assert_int_equal(*below, CANARY);
    }
    for (const unsigned char *above = block + ALL; above < &stack[STACK_SIZE];
         above++) {
        assert_int_equal(*above, CANARY);
    }
}

static void block_lies_below_the_top_and_holds_the_template(void **state)
{
    (void)state;
    expect_block((uintptr_t)&stack[STACK_SIZE]);
    for (unsigned less = 1; less < 64U; less++) { /* a top that is aligned to nothing */
        expect_block((uintptr_t)&stack[STACK_SIZE - less]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        VERIFIES("LLR-CORE-090", block_lies_below_the_top_and_holds_the_template),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
