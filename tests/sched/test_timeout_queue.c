/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tests of sched/timeout_queue.c: the heap's order, removal from the middle, equal
 * deadlines, and 10,000 timeouts.
 */
#include <fakes/invariants.h>
#include <fakes/scenario.h>
#include <fakes/stop.h>
#include <sched/timeout_queue.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "verifies.h"

#define SMALL 20U
#define LARGE 10000U

static struct timeout timeouts[LARGE];
static struct timeout_place places[LARGE];
static struct timeout_queue queue;

static void begin(uint32_t capacity)
{
    memset(timeouts, 0, sizeof timeouts);
    memset(places, 0, sizeof places);
    timeout_queue_init(&queue, places, capacity);
}

static int setup(void **state)
{
    (void)state;
    begin(SMALL);
    return 0;
}

static bool insert(uint32_t number, uint64_t tick)
{
    timeouts[number].deadline_tick = tick;
    const bool is_first = timeout_queue_insert(&queue, &timeouts[number]);
    invariants_check_heap(&queue);
    return is_first;
}

static void take_all_in_order(uint32_t count)
{
    uint64_t last = 0;
    for (uint32_t i = 0; i < count; i++) {
        struct timeout *const first = queue.places[0].timeout;
        assert_true(first->deadline_tick >= last);
        assert_true(timeout_queue_next_tick(&queue) == first->deadline_tick);
        last = first->deadline_tick;
        timeout_queue_remove(&queue, first);
        assert_int_equal(first->position, 0);
    }
    assert_int_equal(queue.count, 0);
}

static void new_queue_has_no_deadline(void **state)
{
    (void)state;
    queue.count = 7;
    begin(SMALL);
    assert_int_equal(queue.count, 0);
    assert_int_equal(queue.capacity, SMALL);
    assert_true(timeout_queue_next_tick(&queue) == UINT64_MAX);
}

static void insert_tells_whether_it_is_the_first(void **state)
{
    (void)state;
    assert_true(insert(0, 50));
    assert_false(insert(1, 60));
    assert_true(insert(2, 40));
    assert_false(insert(3, 40));
    assert_true(timeout_queue_next_tick(&queue) == 40U);
}

static void timeouts_come_in_order_of_deadline(void **state)
{
    static const uint64_t ticks[] = {
        9, 3, 7, 1, 8, 2, 6, 4, 5, 0, UINT64_MAX, 11, 10
    };
    (void)state;
    for (uint32_t i = 0; i < 13U; i++) {
        (void)insert(i, ticks[i]);
    }
    take_all_in_order(13);
}

static void each_place_can_be_taken_out(void **state)
{
    (void)state;
    for (uint32_t removed = 0; removed < SMALL; removed++) {
        begin(SMALL);
        for (uint32_t i = 0; i < SMALL; i++) {
            (void)insert(i, (i * 7U) % SMALL);
        }
        timeout_queue_remove(&queue, &timeouts[removed]);
        invariants_check_heap(&queue);
        assert_int_equal(timeouts[removed].position, 0);
        take_all_in_order(SMALL - 1U);
    }
}

/* The last entry is due before the parent of the place that becomes free. */
static void hole_is_filled_by_an_entry_that_must_rise(void **state)
{
    static const uint64_t ticks[] = { 0, 10, 1, 1, 1, 11, 12, 13, 14, 2 };
    (void)state;
    for (uint32_t i = 0; i < 10U; i++) {
        (void)insert(i, ticks[i]);
    }
    timeout_queue_remove(&queue, &timeouts[5]);
    invariants_check_heap(&queue);
    take_all_in_order(9);
}

static void equal_deadlines_are_all_kept(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < SMALL; i++) {
        (void)insert(i, 5);
    }
    take_all_in_order(SMALL);
    for (uint32_t i = 0; i < SMALL; i++) {
        assert_int_equal(timeouts[i].position, 0);
    }
}

static void ten_thousand_timeouts_stay_in_order(void **state)
{
    (void)state;
    begin(LARGE);
    scenario_seed(2);
    for (uint32_t i = 0; i < LARGE; i++) {
        timeouts[i].deadline_tick = scenario_random(5000);
        (void)timeout_queue_insert(&queue, &timeouts[i]);
    }
    invariants_check_heap(&queue);
    for (uint32_t i = 0; i < LARGE; i += 3U) {
        timeout_queue_remove(&queue, &timeouts[i]);
    }
    invariants_check_heap(&queue);
    take_all_in_order(queue.count);
}

static void random_sequences_keep_the_heap(void **state)
{
    (void)state;
    for (uint32_t seed = 0; seed < 20U; seed++) {
        begin(SMALL);
        scenario_seed(1000U + seed);
        for (unsigned count = 0; count < 2000U; count++) {
            struct timeout *const chosen = &timeouts[scenario_random(SMALL)];
            if (chosen->position == 0U) {
                chosen->deadline_tick = scenario_random(30);
                (void)timeout_queue_insert(&queue, chosen);
            } else {
                timeout_queue_remove(&queue, chosen);
            }
            invariants_check_heap(&queue);
        }
    }
}

static void insert_0(void *unused)
{
    (void)unused;
    (void)timeout_queue_insert(&queue, &timeouts[0]);
}

static void insert_1(void *unused)
{
    (void)unused;
    (void)timeout_queue_insert(&queue, &timeouts[1]);
}

static void remove_1(void *unused)
{
    (void)unused;
    timeout_queue_remove(&queue, &timeouts[1]);
}

static void misuse_fails_an_assertion(void **state)
{
    (void)state;
    begin(1);
    (void)insert(0, 5);
    assert_true(stop_by_assertion(insert_0, NULL)); /* it is pending */
    assert_true(stop_by_assertion(insert_1, NULL)); /* the queue is full */
    assert_true(stop_by_assertion(remove_1, NULL)); /* it is not pending */
    invariants_check_heap(&queue);
    take_all_in_order(1);
}

#define TQ(tags, test) VERIFIES_WITH(tags, test, setup, NULL)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TQ("LLR-SCHED-040 LLR-SCHED-043", new_queue_has_no_deadline),
        TQ("LLR-SCHED-041 LLR-SCHED-043", insert_tells_whether_it_is_the_first),
        TQ("LLR-SCHED-041", timeouts_come_in_order_of_deadline),
        TQ("LLR-SCHED-042", each_place_can_be_taken_out),
        TQ("LLR-SCHED-042", hole_is_filled_by_an_entry_that_must_rise),
        TQ("LLR-SCHED-041 LLR-SCHED-042", equal_deadlines_are_all_kept),
        TQ("LLR-SCHED-041 LLR-SCHED-042", ten_thousand_timeouts_stay_in_order),
        TQ("LLR-SCHED-041 LLR-SCHED-042", random_sequences_keep_the_heap),
        TQ("LLR-SCHED-041 LLR-SCHED-042", misuse_fails_an_assertion),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
