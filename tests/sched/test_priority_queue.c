/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tests of sched/priority_queue.h: order, and the agreement of bitmap and circles after
 * every step of long random sequences.
 */
#include <fakes/invariants.h>
#include <fakes/scenario.h>
#include <sched/loans.h>
#include <sched/priority_queue.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "verifies.h"

#define NODES 64U
#define STEPS 20000U

static struct priority_queue queue;
static struct queue_node node[NODES];

static int clear(void **state)
{
    (void)state;
    memset(&queue, 0, sizeof queue);
    memset(node, 0, sizeof node);
    return 0;
}

static void append(unsigned number, int priority)
{
    priority_queue_append(&queue, &node[number], priority);
    (void)invariants_check_queue(&queue);
}

static void take(unsigned number, int priority)
{
    assert_ptr_equal(priority_queue_first(&queue), &node[number]);
    assert_int_equal(priority_queue_top(&queue), priority);
    priority_queue_remove(&queue, &node[number], priority);
    (void)invariants_check_queue(&queue);
}

static void zeroed_queue_is_empty(void **state)
{
    (void)state;
    assert_true(priority_queue_is_empty(&queue));
    assert_null(priority_queue_first(&queue));
    assert_int_equal(priority_queue_top(&queue), PRIORITY_IDLE);
}

static void every_priority_is_found_alone(void **state)
{
    (void)state;
    for (int priority = PRIORITY_MIN; priority <= PRIORITY_MAX; priority++) {
        append(0, priority);
        assert_false(priority_queue_is_empty(&queue));
        take(0, priority);
        assert_true(priority_queue_is_empty(&queue));
    }
}

static void highest_priority_comes_first_whatever_the_order_of_arrival(void **state)
{
    static const int order[] = { 64, 0, 255, 63, 1, 128, 127, 191, 192, 65 };
    static const unsigned expected[] = { 2, 8, 7, 5, 6, 9, 0, 3, 4, 1 };
    (void)state;
    for (unsigned i = 0; i < 10U; i++) {
        append(i, order[i]);
    }
    for (unsigned i = 0; i < 10U; i++) {
        take(expected[i], order[expected[i]]);
    }
    assert_true(priority_queue_is_empty(&queue));
}

static void equals_come_in_order_of_arrival(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 5U; i++) {
        append(i, 7);
    }
    for (unsigned i = 0; i < 5U; i++) {
        take(i, 7);
    }
}

static void prepended_member_comes_before_its_equals_only(void **state)
{
    (void)state;
    append(0, 7);
    append(1, 7);
    append(2, 9);
    priority_queue_prepend(&queue, &node[3], 7);
    (void)invariants_check_queue(&queue);
    take(2, 9);
    take(3, 7);
    take(0, 7);
    take(1, 7);
}

static void prepended_member_of_an_empty_level_is_alone_there(void **state)
{
    (void)state;
    priority_queue_prepend(&queue, &node[0], 200);
    take(0, 200);
    assert_true(priority_queue_is_empty(&queue));
}

static void members_are_removed_from_any_place(void **state)
{
    (void)state;
    for (unsigned removed = 0; removed < 3U; removed++) {
        for (unsigned i = 0; i < 3U; i++) {
            append(i, 100);
        }
        priority_queue_remove(&queue, &node[removed], 100);
        assert_int_equal(invariants_check_queue(&queue), 2);
        for (unsigned i = 0; i < 3U; i++) {
            if (i != removed) {
                take(i, 100);
            }
        }
    }
}

static void removal_leaves_other_levels_of_the_same_word_alone(void **state)
{
    (void)state;
    append(0, 3);
    append(1, 4);
    append(2, 67);
    take(2, 67);
    take(1, 4);
    take(0, 3);
}

static void rotation_sends_the_first_behind_its_equals(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 3U; i++) {
        append(i, 50);
    }
    append(3, 51);
    assert_ptr_equal(priority_queue_rotate(&queue, 50), &node[1]);
    (void)invariants_check_queue(&queue);
    take(3, 51);
    take(1, 50);
    take(2, 50);
    take(0, 50);
}

static void rotation_of_one_member_changes_nothing(void **state)
{
    (void)state;
    append(0, 50);
    assert_ptr_equal(priority_queue_rotate(&queue, 50), &node[0]);
    take(0, 50);
}

static void replaced_first_leaves_its_place_to_the_other(void **state)
{
    (void)state;
    append(0, 50);
    append(1, 50);
    append(2, 50);
    append(3, 51);
    priority_queue_replace_first(&queue, &node[0], &node[4], 50);
    (void)invariants_check_queue(&queue);
    priority_queue_replace_first(&queue, &node[3], &node[5], 51);
    (void)invariants_check_queue(&queue);
    take(5, 51);
    take(4, 50);
    take(1, 50);
    take(2, 50);
    assert_true(priority_queue_is_empty(&queue));
}

static void highest_loan_is_found_however_often_each_is_lent(void **state)
{
    static struct loans loans;
    (void)state;
    memset(&loans, 0, sizeof loans);
    assert_true(loans_are_none(&loans));
    assert_int_equal(loans_top(&loans), PRIORITY_IDLE);
    for (unsigned priority = 0; priority < PRIORITY_COUNT; priority++) {
        loans_add(&loans, priority);
        loans_add(&loans, priority);
        assert_int_equal(loans_top(&loans), priority);
    }
    for (unsigned priority = PRIORITY_MAX; priority > 0U; priority--) {
        loans_remove(&loans, priority);
        assert_int_equal(loans_top(&loans), priority);
        loans_remove(&loans, priority);
        assert_int_equal(loans_top(&loans), priority - 1U);
    }
    loans_remove(&loans, 0);
    assert_false(loans_are_none(&loans));
    loans_remove(&loans, 0);
    assert_true(loans_are_none(&loans));
    for (unsigned priority = 0; priority < PRIORITY_COUNT; priority++) {
        loans_add_first(&loans, priority);
        assert_int_equal(loans_top(&loans), priority);
        assert_false(loans_are_none(&loans));
        loans_remove_last(&loans, priority);
        assert_true(loans_are_none(&loans));
        assert_int_equal(loans_top(&loans), PRIORITY_IDLE);
    }
}

/* The model: members in an array, in the order in which they must come. */
static struct {
    unsigned member[NODES];
    int priority[NODES];
    unsigned count;
} model;

static void model_insert(unsigned member, int priority, int is_before_equals)
{
    unsigned place = 0;
    while ((place < model.count)
           && ((model.priority[place] > priority)
               || ((model.priority[place] == priority) && !is_before_equals))) {
        place++;
    }
    for (unsigned i = model.count; i > place; i--) {
        model.member[i] = model.member[i - 1U];
        model.priority[i] = model.priority[i - 1U];
    }
    model.member[place] = member;
    model.priority[place] = priority;
    model.count++;
}

static void model_remove(unsigned place)
{
    model.count--;
    for (unsigned i = place; i < model.count; i++) {
        model.member[i] = model.member[i + 1U];
        model.priority[i] = model.priority[i + 1U];
    }
}

static void step(unsigned range)
{
    const unsigned place = (model.count != 0U) ? scenario_random(model.count) : 0U;
    const int priority = (int)scenario_random(range) * (int)(256U / range);
    const unsigned what = scenario_random(4);
    if ((what < 2U) && (model.count < NODES)) {
        unsigned member = 0;
        while (node[member].next != NULL) {
            member++;
        }
        if (what == 0U) {
            priority_queue_append(&queue, &node[member], priority);
        } else {
            priority_queue_prepend(&queue, &node[member], priority);
        }
        model_insert(member, priority, what == 1U);
    } else if ((what == 2U) && (model.count != 0U)) {
        const unsigned member = model.member[place];
        priority_queue_remove(&queue, &node[member], model.priority[place]);
        node[member].next = NULL;
        model_remove(place);
    } else if (model.count != 0U) {
        unsigned first = place;
        while ((first > 0U) && (model.priority[first - 1U] == model.priority[place])) {
            first--;
        }
        const unsigned member = model.member[first];
        const int level = model.priority[first];
        (void)priority_queue_rotate(&queue, level);
        model_remove(first);
        model_insert(member, level, 0);
    } else {
        /* nothing is there to be changed */
    }
}

static void random_sequences_agree_with_a_sorted_list(void **state)
{
    static const unsigned ranges[] = { 1, 4, 256 };
    for (unsigned i = 0; i < 3U; i++) {
        (void)clear(state);
        model.count = 0;
        scenario_seed(100U + i);
        for (unsigned count = 0; count < STEPS; count++) {
            step(ranges[i]);
            assert_int_equal(invariants_check_queue(&queue), model.count);
            if (model.count != 0U) {
                assert_ptr_equal(priority_queue_first(&queue), &node[model.member[0]]);
                assert_int_equal(priority_queue_top(&queue), model.priority[0]);
            }
        }
        while (model.count != 0U) {
            take(model.member[0], model.priority[0]);
            model_remove(0);
        }
        assert_true(priority_queue_is_empty(&queue));
    }
}

#define PQ(tags, test) VERIFIES_WITH(tags, test, clear, NULL)

int main(void)
{
    const struct CMUnitTest tests[] = {
        PQ("LLR-SCHED-001 LLR-SCHED-002 LLR-SCHED-003", zeroed_queue_is_empty),
        PQ("LLR-SCHED-001 LLR-SCHED-003 LLR-SCHED-004", every_priority_is_found_alone),
        PQ("LLR-SCHED-002 LLR-SCHED-003",
           highest_priority_comes_first_whatever_the_order_of_arrival),
        PQ("LLR-SCHED-002 LLR-SCHED-004", equals_come_in_order_of_arrival),
        PQ("LLR-SCHED-005", prepended_member_comes_before_its_equals_only),
        PQ("LLR-SCHED-005", prepended_member_of_an_empty_level_is_alone_there),
        PQ("LLR-SCHED-006", members_are_removed_from_any_place),
        PQ("LLR-SCHED-006", removal_leaves_other_levels_of_the_same_word_alone),
        PQ("LLR-SCHED-007", rotation_sends_the_first_behind_its_equals),
        PQ("LLR-SCHED-007", rotation_of_one_member_changes_nothing),
        PQ("LLR-SCHED-066", highest_loan_is_found_however_often_each_is_lent),
        PQ("LLR-SCHED-008", replaced_first_leaves_its_place_to_the_other),
        PQ("LLR-SCHED-002 LLR-SCHED-004 LLR-SCHED-005 LLR-SCHED-006 LLR-SCHED-007",
           random_sequences_agree_with_a_sorted_list),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
