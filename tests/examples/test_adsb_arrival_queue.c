/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tests of examples/adsb/arrival_queue.c, with one thread and with two.
 */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "adsb/arrival_queue.h"

#define MANY 100000U

static struct arrival_queue queue;

static void open_queue(void)
{
    assert_int_equal(arrival_queue_init(&queue), 0);
}

static bool push(uint32_t number)
{
    const struct arrival arrival = { (int64_t)number * 10, number };

    return arrival_queue_push(&queue, &arrival);
}

static void elements_come_out_in_order(void **state)
{
    struct arrival out;

    (void)state;
    open_queue();
    for (uint32_t round = 0; round < 3U * ARRIVAL_QUEUE_CAPACITY; round++) {
        assert_true(push(2U * round));
        assert_true(push(2U * round + 1U));
        assert_true(arrival_queue_pop(&queue, &out));
        assert_int_equal(out.number, 2U * round);
        assert_int_equal(out.arrival_ns, 20 * (int64_t)round);
        assert_true(arrival_queue_pop(&queue, &out));
        assert_int_equal(out.number, 2U * round + 1U);
    }
    assert_int_equal(queue.fullest, 2);
    assert_int_equal(queue.overruns, 0);
}

static void full_queue_counts_what_does_not_fit(void **state)
{
    struct arrival out;

    (void)state;
    open_queue();
    for (uint32_t i = 0; i < ARRIVAL_QUEUE_CAPACITY; i++) {
        assert_true(push(i));
    }
    assert_false(push(ARRIVAL_QUEUE_CAPACITY));
    assert_false(push(ARRIVAL_QUEUE_CAPACITY + 1U));
    assert_int_equal(queue.overruns, 2);
    assert_int_equal(queue.fullest, ARRIVAL_QUEUE_CAPACITY);
    for (uint32_t i = 0; i < ARRIVAL_QUEUE_CAPACITY; i++) {
        assert_true(arrival_queue_pop(&queue, &out));
        assert_int_equal(out.number, i);
    }
    assert_true(push(7U));
    assert_true(arrival_queue_pop(&queue, &out));
    assert_int_equal(out.number, 7);
}

static void closed_queue_is_emptied_and_then_ends(void **state)
{
    struct arrival out = { 1, 2 };

    (void)state;
    open_queue();
    assert_true(push(5U));
    arrival_queue_close(&queue);
    assert_false(push(6U));
    assert_int_equal(queue.overruns, 1);
    assert_true(arrival_queue_pop(&queue, &out));
    assert_int_equal(out.number, 5);
    assert_false(arrival_queue_pop(&queue, &out));
    assert_int_equal(out.number, 5);
    assert_false(arrival_queue_pop(&queue, &out));
}

static void *send_many(void *unused)
{
    (void)unused;
    for (uint32_t i = 0; i < MANY; i++) {
        while (!push(i)) {
        }
    }
    arrival_queue_close(&queue);
    return NULL;
}

static void waiting_receiver_gets_everything_once(void **state)
{
    pthread_t sender;
    struct arrival out;
    uint32_t received = 0;

    (void)state;
    open_queue();
    assert_int_equal(pthread_create(&sender, NULL, send_many, NULL), 0);
    while (arrival_queue_pop(&queue, &out)) {
        assert_int_equal(out.number, received);
        received++;
    }
    assert_int_equal(received, MANY);
    assert_int_equal(pthread_join(sender, NULL), 0);
}

static void *wait_for_the_end(void *unused)
{
    struct arrival out;

    (void)unused;
    return arrival_queue_pop(&queue, &out) ? &queue : NULL;
}

static void closing_wakes_a_waiting_receiver(void **state)
{
    pthread_t receiver;
    void *got = &queue;

    (void)state;
    open_queue();
    assert_int_equal(pthread_create(&receiver, NULL, wait_for_the_end, NULL), 0);
    arrival_queue_close(&queue);
    assert_int_equal(pthread_join(receiver, &got), 0);
    assert_null(got);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(elements_come_out_in_order),
        cmocka_unit_test(full_queue_counts_what_does_not_fit),
        cmocka_unit_test(closed_queue_is_emptied_and_then_ends),
        cmocka_unit_test(waiting_receiver_gets_everything_once),
        cmocka_unit_test(closing_wakes_a_waiting_receiver),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
