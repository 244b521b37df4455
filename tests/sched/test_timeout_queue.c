/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tests of sched/timeout_queue.c against a plain list of deadlines: every capacity up
 * to 70, equal deadlines, removal of any, and 10,000 timeouts.
 */
#include <fakes/invariants.h>
#include <fakes/scenario.h>
#include <fakes/stop.h>
#include <sched/timeout_queue.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "verifies.h"

#define SMALL  20U
#define LARGE  10000U
#define NEVER  UINT64_MAX
#define PLACES (2U * LARGE)

static struct timeout timeouts[LARGE];
static struct timeout_place places[PLACES];
static struct timeout_queue queue;
static uint64_t model[LARGE]; /* deadline of each leaf; NEVER: none */
static uint32_t capacity;

static void begin(uint32_t leaves)
{
    capacity = leaves;
    memset(timeouts, 0, sizeof timeouts);
    memset(places, 0, sizeof places);
    memset(model, 0xFF, sizeof model);
    for (uint32_t i = 0; i < leaves; i++) {
        timeouts[i].leaf = i;
    }
    assert_true(timeout_queue_places(capacity) <= PLACES);
    timeout_queue_init(&queue, places, capacity);
}

static int setup(void **state)
{
    (void)state;
    begin(SMALL);
    return 0;
}

/* The earliest deadline, of equals that of the lowest leaf; NULL if there is none. */
static struct timeout *first_in_model(void)
{
    uint32_t first = 0;
    for (uint32_t i = 0; i < capacity; i++) {
        if (model[i] < model[first]) {
            first = i;
        }
    }
    return (model[first] != NEVER) ? &timeouts[first] : NULL;
}

static void compare(void)
{
    const struct timeout *const first = first_in_model();
    assert_ptr_equal(timeout_queue_first(&queue), first);
    assert_true(timeout_queue_next_tick(&queue)
                == ((first != NULL) ? model[first->leaf] : NEVER));
}

static void compare_all(void)
{
    compare();
    invariants_check_timeouts(&queue);
}

static bool insert(uint32_t leaf, uint64_t tick)
{
    timeouts[leaf].state = TIMEOUT_PENDING;
    model[leaf] = tick;
    return timeout_queue_insert(&queue, &timeouts[leaf], tick);
}

static void take_out(uint32_t leaf)
{
    model[leaf] = NEVER;
    timeout_queue_remove(&queue, &timeouts[leaf]);
}

static void take_all_in_order(void)
{
    for (uint32_t i = 0; i <= capacity; i++) {
        const struct timeout *const first = timeout_queue_first(&queue);
        compare();
        if (first == NULL) {
            break;
        }
        take_out(first->leaf);
    }
    assert_null(timeout_queue_first(&queue));
    assert_true(queue.urgency == 0U);
    for (uint32_t i = 0; i < timeout_queue_places(capacity); i++) {
        assert_null(places[i].timeout); /* it is as zeroed memory again */
        assert_true(places[i].urgency == 0U);
    }
}

static void new_queue_has_no_deadline(void **state)
{
    (void)state;
    assert_null(timeout_queue_first(&queue));
    assert_true(timeout_queue_next_tick(&queue) == NEVER);
    take_out(3); /* it is not in */
    compare_all();
    assert_null(timeout_queue_take_first(&queue));
    timeout_queue_settle(&queue);
    compare_all();
}

/* The places are as many as the leaves and the groups above them need, and no more than
   four for three leaves. */
static void each_capacity_has_a_place_for_every_leaf(void **state)
{
    (void)state;
    for (uint32_t leaves = 1; leaves <= 70U; leaves++) {
        begin(leaves);
        assert_true(timeout_queue_places(leaves) <= ((leaves * 4U) / 3U) + 8U);
        for (uint32_t i = leaves; i > 0U; i--) {
            assert_true(insert(i - 1U, 7)); /* the lower leaf comes first */
            compare_all();
        }
        const struct timeout_place *const end = &places[timeout_queue_places(leaves)];
        assert_true((end->urgency == 0U) && (end->timeout == NULL));
        take_all_in_order();
    }
}

/* Of a leaf that is alone in the tournament, beside another that stands apart. */
static unsigned levels_of(uint32_t leaf)
{
    unsigned levels = 0;
    begin(capacity);
    (void)insert((leaf == 0U) ? 1U : 0U, 1);
    (void)insert(leaf, 2);
    for (uint32_t i = 0; i < timeout_queue_places(capacity); i++) {
        levels += (places[i].timeout != NULL) ? 1U : 0U;
    }
    return levels - 1U; /* the leaf itself */
}

static void expect_levels(uint32_t leaves, unsigned levels)
{
    unsigned most = 0;
    begin(leaves);
    for (uint32_t i = 0; i < leaves; i++) {
        const unsigned own = levels_of(i);
        most = (own > most) ? own : most;
    }
    assert_int_equal(most, levels);
}

static void levels_grow_by_the_logarithm(void **state)
{
    (void)state;
    expect_levels(2, 1);
    expect_levels(4, 1);
    expect_levels(5, 2);
    expect_levels(16, 2);
    expect_levels(17, 3);
    expect_levels(64, 3);
    expect_levels(65, 4);
    expect_levels(256, 4);
    expect_levels(257, 5);
}

static void insert_tells_whether_it_is_the_first(void **state)
{
    (void)state;
    assert_true(insert(5, 50));
    assert_false(insert(1, 60));
    assert_true(insert(7, 40));
    assert_false(insert(8, 40));
    assert_true(insert(6, 40));
    compare_all();
}

static void timeouts_come_in_order_of_deadline(void **state)
{
    static const uint64_t ticks[] = {
        9, 3, 7, 1, 8, 2, 6, 4, 5, 0, NEVER - 1U, 11, 10
    };
    (void)state;
    for (uint32_t i = 0; i < 13U; i++) {
        (void)insert(i, ticks[i]);
        compare_all();
    }
    take_all_in_order();
}

static void deadline_that_never_comes_is_not_kept(void **state)
{
    (void)state;
    assert_false(insert(3, NEVER));
    compare_all();
    assert_true(insert(4, 9));
    take_out(3);
    compare_all();
    take_all_in_order();
}

static void first_is_taken_at_once_and_the_next_is_known(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < SMALL; i++) {
        (void)insert(i, 10U + ((i * 7U) % SMALL));
    }
    for (uint32_t i = 0; i < SMALL; i++) {
        const struct timeout *const first = first_in_model();
        assert_ptr_equal(timeout_queue_take_first(&queue), first);
        model[first->leaf] = NEVER;
        compare_all();
        assert_null(timeout_queue_take_first(&queue)); /* it is in the tournament */
        timeout_queue_settle(&queue);
        compare_all();
        timeout_queue_settle(&queue); /* it stands apart already */
        compare_all();
    }
    take_all_in_order();
}

static void insert_into_an_unsettled_queue_keeps_the_order(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < 4U; i++) {
        (void)insert(i, 10U * (i + 1U));
    }
    assert_ptr_equal(timeout_queue_take_first(&queue), &timeouts[0]);
    model[0] = NEVER;
    assert_false(insert(5, 25)); /* behind the winner */
    compare_all();
    assert_false(insert(6, 20)); /* as early, but of a higher leaf */
    compare_all();
    assert_true(insert(0, 20)); /* as early, of a lower leaf */
    compare_all();
    take_out(0);
    assert_true(insert(7, 5));
    compare_all();
    take_out(7);
    take_out(1); /* the winner itself */
    compare_all();
    take_all_in_order();
}

static void each_can_be_taken_out(void **state)
{
    (void)state;
    for (uint32_t removed = 0; removed < SMALL; removed++) {
        begin(SMALL);
        for (uint32_t i = 0; i < SMALL; i++) {
            (void)insert(i, (i * 7U) % SMALL);
        }
        take_out(removed);
        compare_all();
        take_out(removed); /* it is out */
        compare_all();
        take_all_in_order();
    }
}

static void equal_deadlines_come_in_order_of_leaves(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < SMALL; i++) {
        (void)insert((i * 7U) % SMALL, 5);
        compare_all();
    }
    for (uint32_t i = 0; i < SMALL; i++) {
        assert_ptr_equal(timeout_queue_first(&queue), &timeouts[i]);
        take_out(i);
        compare_all();
    }
}

static void ten_thousand_timeouts_stay_in_order(void **state)
{
    (void)state;
    begin(LARGE);
    scenario_seed(2);
    for (uint32_t i = 0; i < LARGE; i++) {
        (void)insert(i, scenario_random(5000));
    }
    compare_all();
    for (uint32_t i = 0; i < LARGE; i += 3U) {
        take_out(i);
    }
    invariants_check_timeouts(&queue);
    take_all_in_order();
}

static void change_at_random(uint32_t leaves, uint64_t seed)
{
    begin(leaves);
    scenario_seed(seed);
    for (unsigned count = 0; count < 2000U; count++) {
        const uint32_t leaf = scenario_random(leaves);
        const uint32_t what = scenario_random(8);
        if (what == 0U) {
            timeout_queue_settle(&queue);
        } else if (what == 1U) {
            const struct timeout *const first = timeout_queue_take_first(&queue);
            if (first != NULL) {
                assert_ptr_equal(first, first_in_model());
                model[first->leaf] = NEVER;
            }
        } else if (model[leaf] == NEVER) {
            (void)insert(leaf, scenario_random(30));
        } else {
            take_out(leaf);
        }
        compare_all();
    }
    take_all_in_order();
}

static void random_sequences_agree_with_a_plain_list(void **state)
{
    static const uint32_t capacities[] = { 1, 2, 3, 4, 5, 16, 17, SMALL, 63, 64, 65 };
    (void)state;
    for (uint32_t i = 0; i < sizeof capacities / sizeof capacities[0]; i++) {
        change_at_random(capacities[i], 1000U + i);
    }
}

static void insert_late(void *timeout)
{
    (void)timeout_queue_insert(&queue, timeout, 5);
}

static void misuse_fails_an_assertion(void **state)
{
    struct timeout beyond = { .leaf = 4 };
    struct timeout again = { .leaf = 0 };
    (void)state;
    begin(4);
    (void)insert(0, 4);
    (void)insert(1, 3);
    assert_true(stop_by_assertion(insert_late, &again)); /* its leaf is taken */
    assert_true(stop_by_assertion(insert_late, &beyond));
    compare_all();
    take_all_in_order();
}

#define TQ(tags, test) VERIFIES_WITH(tags, test, setup, NULL)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TQ("LLR-SCHED-040 LLR-SCHED-043", new_queue_has_no_deadline),
        TQ("LLR-SCHED-040 LLR-SCHED-041", each_capacity_has_a_place_for_every_leaf),
        TQ("LLR-SCHED-040", levels_grow_by_the_logarithm),
        TQ("LLR-SCHED-041 LLR-SCHED-043", insert_tells_whether_it_is_the_first),
        TQ("LLR-SCHED-041", timeouts_come_in_order_of_deadline),
        TQ("LLR-SCHED-041 LLR-SCHED-042", deadline_that_never_comes_is_not_kept),
        TQ("LLR-SCHED-043 LLR-SCHED-044", first_is_taken_at_once_and_the_next_is_known),
        TQ("LLR-SCHED-041 LLR-SCHED-042 LLR-SCHED-044",
           insert_into_an_unsettled_queue_keeps_the_order),
        TQ("LLR-SCHED-042", each_can_be_taken_out),
        TQ("LLR-SCHED-041 LLR-SCHED-042", equal_deadlines_come_in_order_of_leaves),
        TQ("LLR-SCHED-041 LLR-SCHED-042", ten_thousand_timeouts_stay_in_order),
        TQ("LLR-SCHED-041 LLR-SCHED-042 LLR-SCHED-043 LLR-SCHED-044",
           random_sequences_agree_with_a_plain_list),
        TQ("LLR-SCHED-041 LLR-SCHED-042", misuse_fails_an_assertion),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
