/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tests of kernel/core/stack_pool.c: places, guards, exhaustion and recovery.  Stacks
 * are addresses only; nothing is stored in them.
 */
#include <core/stack_pool.h>
#include <fakes/machine.h>
#include <fakes/memory.h>
#include <fakes/stop.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "verifies.h"

#define PAGE   4096U
#define STACK  16384U
#define PLACE  (STACK + PAGE)
#define PLACES 130U
#define START  ((uintptr_t)0x40000000)
#define END    (START + (PLACES * PLACE))

static uint64_t table[5]; /* a bit for each place, then of words that are full */
static uint64_t empty[5];

static int setup(void **state)
{
    (void)state;
    machine_power_on();
    machine_leave_interrupt();
    memset(table, 0, sizeof table);
    memory_reset(START, (END - START) / PAGE);
    assert_int_equal(stack_pool_table_size(PLACES), sizeof table);
    assert_int_equal(stack_pool_init(START, PLACES, STACK, table), STATUS_OK);
    memcpy(empty, table, sizeof table);
    return 0;
}

static uintptr_t take(size_t size, size_t guard)
{
    uintptr_t bottom = 0;
    assert_int_equal(stack_pool_take(size, guard, &bottom), STATUS_OK);
    return bottom;
}

static void give(uintptr_t bottom, size_t size, size_t guard)
{
    machine_enter_interrupt(); /* interrupts masked */
    stack_pool_give(bottom, size, guard);
    machine_leave_interrupt();
}

static void expect_mapped(uintptr_t start, uintptr_t end, bool is_mapped)
{
    for (uintptr_t page = start; page < end; page += PAGE) {
        assert_int_equal(memory_is_mapped(page), is_mapped);
    }
}

static void pool_has_places_of_a_page_and_a_stack(void **state)
{
    (void)state;
    assert_int_equal(stack_pool_place_size(STACK), PLACE);
    assert_int_equal(stack_pool_default_size(), STACK);
    expect_mapped(START, END, true);
}

static void memory_that_cannot_be_mapped_is_reported(void **state)
{
    (void)state;
    memory_reset(START, (END - START) / PAGE);
    memory_fail_at(1);
    assert_int_equal(stack_pool_init(START, PLACES, STACK, table), STATUS_NO_RESOURCE);
}

static void stack_lies_directly_above_its_guard(void **state)
{
    (void)state;
    const uintptr_t first = take(STACK, PAGE);
    assert_int_equal(first, START + PAGE);
    expect_mapped(START, first, false);
    expect_mapped(first, first + STACK, true);
    const uintptr_t second = take(1, 1); /* both become a page */
    assert_int_equal(second, START + PLACE + PAGE);
    const uintptr_t third = take(PLACE, 0); /* no guard: the whole place */
    assert_int_equal(third, START + (2U * PLACE));
    expect_mapped(third, third + PLACE, true);
}

static void larger_stack_takes_adjacent_places(void **state)
{
    (void)state;
    const uintptr_t large = take(3U * STACK, 2U * PAGE);
    assert_int_equal(large, START + (2U * PAGE));
    expect_mapped(START, large, false);
    expect_mapped(large, START + (3U * PLACE), true);
    assert_int_equal(take(STACK, PAGE), START + (3U * PLACE) + PAGE);
    give(large, 3U * STACK, 2U * PAGE);
    /* what was a guard is a stack now, and the other way round */
    assert_int_equal(take(STACK, PAGE), START + PAGE);
    expect_mapped(START + PAGE, START + PLACE, true);
    assert_int_equal(take(STACK, PAGE), START + PLACE + PAGE);
    expect_mapped(START + PLACE, START + PLACE + PAGE, false);
}

static void hole_that_is_too_small_is_passed_over(void **state)
{
    uintptr_t bottoms[6];
    (void)state;
    for (unsigned i = 0; i < 6U; i++) {
        bottoms[i] = take(STACK, PAGE);
    }
    give(bottoms[1], STACK, PAGE);
    give(bottoms[3], STACK, PAGE);
    give(bottoms[4], STACK, PAGE);
    assert_int_equal(take(2U * STACK, PAGE), START + (3U * PLACE) + PAGE);
    assert_int_equal(take(2U * STACK, PAGE), START + (6U * PLACE) + PAGE);
    assert_int_equal(take(STACK, PAGE), START + PLACE + PAGE);
}

static void full_pool_refuses_and_recovers(void **state)
{
    uintptr_t bottom = 1;
    (void)state;
    for (unsigned round = 0; round < 2U; round++) {
        for (unsigned i = 0; i < PLACES; i++) {
            assert_int_equal(take(STACK, PAGE), START + (i * PLACE) + PAGE);
        }
        assert_int_equal(stack_pool_take(STACK, PAGE, &bottom), STATUS_NO_RESOURCE);
        assert_int_equal(bottom, 1);
        for (unsigned i = 0; i < PLACES; i++) {
            const unsigned chosen = (i * 7U) % PLACES;
            give(START + (chosen * PLACE) + PAGE, STACK, PAGE);
        }
        assert_memory_equal(table, empty, sizeof table);
    }
}

static void whole_pool_is_one_stack_and_no_more(void **state)
{
    uintptr_t bottom = 1;
    (void)state;
    const size_t all = PLACES * PLACE;
    assert_int_equal(stack_pool_take(all + 1U, 0, &bottom), STATUS_NO_RESOURCE);
    assert_int_equal(stack_pool_take(PAGE, all + 1U, &bottom), STATUS_NO_RESOURCE);
    assert_int_equal(stack_pool_take(all, PAGE, &bottom), STATUS_NO_RESOURCE);
    assert_int_equal(stack_pool_take(SIZE_MAX, SIZE_MAX, &bottom), STATUS_NO_RESOURCE);
    assert_int_equal(bottom, 1);
    bottom = take(all, 0);
    assert_int_equal(bottom, START);
    give(bottom, all, 0);
    assert_int_equal(take(STACK, PAGE), START + PAGE);
}

#define LARGE 8391U /* three words of words, the last ones in part */

/* Fills a large pool; returns its table, which the caller frees. */
static uint64_t *fill_large(void)
{
    uint64_t *const bits = calloc(1, stack_pool_table_size(LARGE));
    assert_non_null(bits);
    memory_reset(START, LARGE * (PLACE / PAGE));
    assert_int_equal(stack_pool_init(START, LARGE, STACK, bits), STATUS_OK);
    for (uintptr_t i = 0; i < LARGE; i++) {
        assert_int_equal(take(STACK, PAGE), START + (i * PLACE) + PAGE);
    }
    return bits;
}

static void free_place_of_a_large_pool_is_found_wherever_it_is(void **state)
{
    (void)state;
    uint64_t *const bits = fill_large();
    uintptr_t bottom = 1;
    assert_int_equal(stack_pool_take(1, 0, &bottom), STATUS_NO_RESOURCE);
    for (uintptr_t i = 0; i < 3U * LARGE; i++) {
        const uintptr_t place = START + (((i * 4099U) % LARGE) * PLACE) + PAGE;
        give(place, STACK, PAGE);
        assert_int_equal(take(STACK, PAGE), place);
    }
    give(START + ((LARGE - 1U) * PLACE) + PAGE, STACK, PAGE);
    give(START + (4096U * PLACE) + PAGE, STACK, PAGE);
    assert_int_equal(take(STACK, PAGE), START + (4096U * PLACE) + PAGE);
    assert_int_equal(take(STACK, PAGE), START + ((LARGE - 1U) * PLACE) + PAGE);
    free(bits);
}

/* Otherwise the false holes would be found, which the words above do not know. */
static void full_words_are_not_looked_at(void **state)
{
    (void)state;
    uint64_t *const bits = fill_large();
    give(START + (8000U * PLACE) + PAGE, STACK, PAGE);
    memset(bits, 0, (8000U / 64U) * sizeof *bits);
    assert_int_equal(take(STACK, PAGE), START + (8000U * PLACE) + PAGE);
    free(bits);
}

static void table_has_a_bit_for_each_place_and_each_word_of_bits(void **state)
{
    (void)state;
    assert_int_equal(stack_pool_table_size(1), 3U * sizeof(uint64_t));
    assert_int_equal(stack_pool_table_size(64), 3U * sizeof(uint64_t));
    assert_int_equal(stack_pool_table_size(65), 4U * sizeof(uint64_t));
    assert_int_equal(stack_pool_table_size(1048576),
                     (16384U + 256U + 4U) * sizeof(uint64_t));
}

static void give_first(void *unused)
{
    (void)unused;
    stack_pool_give(START + PAGE, STACK, PAGE);
}

static void stack_given_twice_fails_an_assertion(void **state)
{
    (void)state;
    give(take(STACK, PAGE), STACK, PAGE);
    machine_enter_interrupt();
    assert_true(stop_by_assertion(give_first, NULL));
}

#define LIVES 30U

static struct {
    uintptr_t bottom;
    size_t size;
    size_t guard;
} lives[LIVES];

static uint64_t next_random = 88172645463325252U;

static size_t random_below(size_t bound)
{
    next_random ^= next_random << 13; /* xorshift64, G. Marsaglia 2003 */
    next_random ^= next_random >> 7;
    next_random ^= next_random << 17;
    return (size_t)(next_random % bound);
}

static void expect_apart(unsigned number)
{
    const uintptr_t start = lives[number].bottom - lives[number].guard;
    const uintptr_t end = lives[number].bottom + lives[number].size;
    assert_true((start >= START) && (end <= END));
    for (unsigned i = 0; i < LIVES; i++) {
        if ((i != number) && (lives[i].bottom != 0U)) {
            assert_true((lives[i].bottom + lives[i].size <= start)
                        || (lives[i].bottom - lives[i].guard >= end));
        }
    }
    expect_mapped(start, lives[number].bottom, false);
    expect_mapped(lives[number].bottom, end, true);
}

static void stacks_and_guards_never_overlap_at_random(void **state)
{
    (void)state;
    memset(lives, 0, sizeof lives);
    for (unsigned count = 0; count < 20000U; count++) {
        const unsigned number = (unsigned)random_below(LIVES);
        if (lives[number].bottom != 0U) {
            expect_apart(number);
            give(lives[number].bottom, lives[number].size, lives[number].guard);
            lives[number].bottom = 0;
        } else {
            lives[number].size = PAGE * (1U + random_below(30));
            lives[number].guard = PAGE * random_below(8);
            uintptr_t bottom = 0;
            if (stack_pool_take(lives[number].size, lives[number].guard, &bottom)
                == STATUS_OK) {
                lives[number].bottom = bottom;
                expect_apart(number);
            }
        }
    }
}

#define SP(tags, test) VERIFIES_WITH(tags, test, setup, NULL)

int main(void)
{
    const struct CMUnitTest tests[] = {
        SP("LLR-CORE-030 LLR-CORE-031", pool_has_places_of_a_page_and_a_stack),
        SP("LLR-CORE-030", memory_that_cannot_be_mapped_is_reported),
        SP("LLR-CORE-032", stack_lies_directly_above_its_guard),
        SP("LLR-CORE-032", larger_stack_takes_adjacent_places),
        SP("LLR-CORE-032", hole_that_is_too_small_is_passed_over),
        SP("LLR-CORE-033 LLR-CORE-034", full_pool_refuses_and_recovers),
        SP("LLR-CORE-033", whole_pool_is_one_stack_and_no_more),
        SP("LLR-CORE-032 LLR-CORE-035",
           free_place_of_a_large_pool_is_found_wherever_it_is),
        SP("LLR-CORE-035", full_words_are_not_looked_at),
        SP("LLR-CORE-035", table_has_a_bit_for_each_place_and_each_word_of_bits),
        SP("LLR-CORE-034", stack_given_twice_fails_an_assertion),
        SP("LLR-CORE-032 LLR-CORE-034", stacks_and_guards_never_overlap_at_random),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
