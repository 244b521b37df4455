/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tests of <sched/wait_queue.h> and sched/wait_queue.c: order, deadlines, and the
 * turnstiles that threads lend and take home, in every order in which they can leave.
 */
#include <arch/interrupt.h>
#include <fakes/invariants.h>
#include <fakes/scenario.h>
#include <fakes/stop.h>
#include <sched/scheduler.h>
#include <sched/wait_queue.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "verifies.h"

#define QUEUES  3U
#define WAITERS 4U
#define HIGH    150

static struct wait_queue queues[QUEUES];
static struct deadline deadline;

static int setup(void **state)
{
    (void)state;
    memset(queues, 0, sizeof queues);
    return 0;
}

static enum status wait_in(struct wait_queue *queue, const struct deadline *until)
{
    if (until != NULL) {
        wait_queue_set_deadline(until);
    }
    arch_interrupts_mask();
    const enum status status = wait_queue_wait(queue, until);
    if (until != NULL) {
        wait_queue_clear_deadline();
    }
    return status;
}

static void wake(struct thread *thread, enum status status)
{
    const uint64_t mask = arch_interrupts_save();
    const enum resched resched = wait_queue_wake_locked(thread, status);
    (void)scheduler_act_on(resched, thread, mask);
}

static struct thread *first_of(const struct wait_queue *queue)
{
    arch_interrupts_mask();
    struct thread *const first = wait_queue_first(queue);
    arch_interrupts_unmask();
    return first;
}

static int top_of(const struct wait_queue *queue)
{
    arch_interrupts_mask();
    const int top = wait_queue_top(queue);
    arch_interrupts_unmask();
    return top;
}

static void *wait_and_note(void *letter)
{
    (void)wait_in(&queues[0], NULL);
    scenario_note((char)scenario_number(letter));
    return NULL;
}

static struct thread *spawn(int priority, char letter)
{
    return scenario_spawn(priority, wait_and_note, scenario_argument(letter));
}

/* ---- order ---- */

static void body_nobody(void)
{
    assert_true(wait_queue_is_empty(&queues[0]));
    assert_null(first_of(&queues[0]));
    assert_int_equal(top_of(&queues[0]), PRIORITY_IDLE);
}

static void nobody_waits_in_a_zeroed_queue(void **state)
{
    (void)state;
    scenario_run(body_nobody);
}

static void body_order(void)
{
    (void)spawn(HIGH, 'a');
    (void)spawn(HIGH + 1, 'b');
    (void)spawn(HIGH, 'c');
    (void)spawn(HIGH + 1, 'd');
    (void)spawn(HIGH - 1, 'e');
    assert_false(wait_queue_is_empty(&queues[0]));
    assert_int_equal(top_of(&queues[0]), HIGH + 1);
    while (!wait_queue_is_empty(&queues[0])) {
        wake(first_of(&queues[0]), STATUS_OK);
        invariants_check();
    }
    scenario_expect("bdace");
}

static void most_urgent_is_first_and_equals_in_order_of_arrival(void **state)
{
    (void)state;
    scenario_run(body_order);
}

/* ---- how waits end ---- */

static void *wait_for_status(void *expected)
{
    assert_int_equal(wait_in(&queues[0], NULL), scenario_number(expected));
    scenario_note('w');
    return NULL;
}

static void body_status(void)
{
    struct thread *const thread =
        scenario_spawn(HIGH, wait_for_status, scenario_argument(STATUS_NOT_FOUND));
    assert_ptr_equal(thread->waiting_in, &queues[0]);
    wake(thread, STATUS_NOT_FOUND);
    scenario_expect("w");
}

static void wait_returns_what_the_waker_says(void **state)
{
    (void)state;
    scenario_run(body_status);
}

static void *wait_until(void *expected)
{
    assert_int_equal(wait_in(&queues[0], &deadline), scenario_number(expected));
    scenario_note('t');
    return NULL;
}

static void body_deadline(void)
{
    deadline = scenario_in(100);
    (void)scenario_spawn(HIGH, wait_until, scenario_argument(STATUS_TIMEOUT));
    machine_spin(99);
    scenario_expect("");
    machine_spin(1);
    scenario_expect("t");
    assert_true(wait_queue_is_empty(&queues[0]));
}

static void wait_ends_at_its_deadline(void **state)
{
    (void)state;
    scenario_run(body_deadline);
}

static void body_in_time(void)
{
    deadline = scenario_in(100);
    struct thread *const thread =
        scenario_spawn(HIGH, wait_until, scenario_argument(STATUS_OK));
    machine_spin(99);
    wake(thread, STATUS_OK);
    scenario_expect("t");
    assert_int_equal(thread->timeout.state, TIMEOUT_STOPPED);
    const unsigned before = machine_timer_interrupts();
    machine_spin(1000);
    assert_int_equal(machine_timer_interrupts(), before);
}

static void thread_woken_in_time_has_no_timeout_left(void **state)
{
    (void)state;
    scenario_run(body_in_time);
}

static void body_past_deadline(void)
{
    machine_spin(50);
    deadline = (struct deadline){ TIMEOUT_CLOCK_MONOTONIC, 10 };
    assert_int_equal(wait_in(&queues[0], &deadline), STATUS_TIMEOUT);
    assert_int_equal(timeout_now(TIMEOUT_CLOCK_MONOTONIC), 50);
}

static void deadline_that_has_passed_ends_the_wait_at_once(void **state)
{
    (void)state;
    scenario_run(body_past_deadline);
}

static void *sleep_for_fifty(void *letter)
{
    scenario_sleep(50);
    scenario_note((char)scenario_number(letter));
    return NULL;
}

static void body_expire_sleep(void)
{
    struct thread *const sleeper =
        scenario_spawn(HIGH, sleep_for_fifty, scenario_argument('s'));
    assert_ptr_equal(sleeper->waiting_in, &wait_queue_nowhere);
    machine_spin(50);
    scenario_expect("s");
}

static void sleep_ends_at_its_deadline(void **state)
{
    (void)state;
    scenario_run(body_expire_sleep);
}

static void wake_call(void *thread)
{
    wake(thread, STATUS_OK);
}

static void body_wake_sleeper(void)
{
    struct thread *const sleeper =
        scenario_spawn(HIGH, sleep_for_fifty, scenario_argument('s'));
    assert_true(stop_by_assertion(wake_call, sleeper));
    machine_stop();
}

static void wake_of_a_thread_that_waits_in_no_queue_fails_an_assertion(void **state)
{
    (void)state;
    scenario_run(body_wake_sleeper);
}

/* ---- priorities of those that wait ---- */

static void body_requeue(void)
{
    struct thread *const a = spawn(HIGH, 'a');
    (void)spawn(HIGH, 'b');
    struct thread *const c = spawn(HIGH, 'c');
    thread_set_priority(c, HIGH + 5, THREAD_PLACE_TAIL);
    assert_ptr_equal(first_of(&queues[0]), c);
    assert_int_equal(top_of(&queues[0]), HIGH + 5);
    thread_set_priority(a, HIGH + 5, THREAD_PLACE_TAIL);
    invariants_check();
    for (int i = 0; i < 3; i++) {
        wake(first_of(&queues[0]), STATUS_OK);
    }
    scenario_expect("cab");
}

static void waiting_thread_moves_to_its_place_for_a_new_priority(void **state)
{
    (void)state;
    scenario_run(body_requeue);
}

/* ---- turnstiles ---- */

static int next_queue[WAITERS];

/* Waits in the queue it is told, again and again. */
static void *wait_again(void *argument)
{
    const int self = scenario_number(argument);
    for (;;) {
        (void)wait_in(&queues[next_queue[self]], NULL);
    }
    return NULL;
}

static const int orders[24][WAITERS] = {
    { 0, 1, 2, 3 }, { 0, 1, 3, 2 }, { 0, 2, 1, 3 }, { 0, 2, 3, 1 }, { 0, 3, 1, 2 },
    { 0, 3, 2, 1 }, { 1, 0, 2, 3 }, { 1, 0, 3, 2 }, { 1, 2, 0, 3 }, { 1, 2, 3, 0 },
    { 1, 3, 0, 2 }, { 1, 3, 2, 0 }, { 2, 0, 1, 3 }, { 2, 0, 3, 1 }, { 2, 1, 0, 3 },
    { 2, 1, 3, 0 }, { 2, 3, 0, 1 }, { 2, 3, 1, 0 }, { 3, 0, 1, 2 }, { 3, 0, 2, 1 },
    { 3, 1, 0, 2 }, { 3, 1, 2, 0 }, { 3, 2, 0, 1 }, { 3, 2, 1, 0 },
};

static void body_any_order(void)
{
    struct thread *threads[WAITERS];
    memset(next_queue, 0, sizeof next_queue);
    for (unsigned i = 0; i < WAITERS; i++) {
        threads[i] = scenario_spawn(HIGH, wait_again, scenario_argument((int)i));
    }
    for (unsigned order = 0; order < 24U; order++) {
        const int target = (int)((order + 1U) % QUEUES);
        for (unsigned i = 0; i < WAITERS; i++) {
            const int leaver = orders[order][i];
            next_queue[leaver] = target;
            wake(threads[leaver], STATUS_OK);
            invariants_check();
        }
    }
}

static void threads_leave_in_any_order(void **state)
{
    (void)state;
    scenario_run(body_any_order);
}

static void body_random_queues(void)
{
    struct thread *threads[WAITERS];
    memset(next_queue, 0, sizeof next_queue);
    for (unsigned i = 0; i < WAITERS; i++) {
        threads[i] =
            scenario_spawn(HIGH + (int)(i % 2U), wait_again, scenario_argument((int)i));
    }
    for (unsigned count = 0; count < 5000U; count++) {
        const unsigned leaver = scenario_random(WAITERS);
        next_queue[leaver] = (int)scenario_random(QUEUES);
        wake(threads[leaver], STATUS_OK);
        invariants_check();
    }
}

static void threads_change_between_queues_at_random(void **state)
{
    (void)state;
    scenario_run(body_random_queues);
}

static void *wait_then_end(void *queue)
{
    (void)wait_in(queue, NULL);
    return NULL;
}

/* The first that waits leaves first, takes the other's turnstile home and ends; its own
   still orders the queue. */
static void body_place_used_again(void)
{
    struct thread *const first = scenario_spawn(HIGH, wait_then_end, &queues[0]);
    struct thread *const second = scenario_spawn(HIGH, wait_then_end, &queues[0]);
    const uint64_t id = first->id;
    wake(first, STATUS_OK);
    assert_int_equal(thread_join(id, NULL, NULL), STATUS_OK);
    invariants_check();
    struct thread *const third = scenario_spawn(HIGH, wait_then_end, &queues[1]);
    struct thread *const fourth = scenario_spawn(HIGH, wait_then_end, &queues[1]);
    assert_ptr_equal(third, first);
    assert_ptr_not_equal(queues[0].turnstile, queues[1].turnstile);
    invariants_check();
    wake(third, STATUS_OK);
    wake(fourth, STATUS_OK);
    wake(second, STATUS_OK);
    invariants_check();
}

static void place_that_is_used_again_keeps_the_turnstile_it_took_home(void **state)
{
    (void)state;
    scenario_run(body_place_used_again);
}

static uint64_t ids[WAITERS];
static struct thread *alive[WAITERS];

static void replace(unsigned number)
{
    if (alive[number] != NULL) {
        wake(alive[number], STATUS_OK);
        assert_int_equal(thread_join(ids[number], NULL, NULL), STATUS_OK);
        alive[number] = NULL;
    } else {
        alive[number] = scenario_spawn(HIGH + (int)scenario_random(2), wait_then_end,
                                       &queues[scenario_random(QUEUES)]);
        ids[number] = alive[number]->id;
    }
}

static void body_lives(void)
{
    memset(alive, 0, sizeof alive);
    for (unsigned count = 0; count < 2000U; count++) {
        replace(scenario_random(WAITERS));
        invariants_check();
    }
}

static void turnstiles_survive_any_number_of_lives(void **state)
{
    (void)state;
    scenario_run(body_lives);
}

#define WQ(tags, test) VERIFIES_WITH(tags, test, setup, NULL)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WQ("LLR-SCHED-031 LLR-SCHED-035", nobody_waits_in_a_zeroed_queue),
        WQ("LLR-SCHED-030 LLR-SCHED-031 LLR-SCHED-035",
           most_urgent_is_first_and_equals_in_order_of_arrival),
        WQ("LLR-SCHED-030 LLR-SCHED-032", wait_returns_what_the_waker_says),
        WQ("LLR-SCHED-030 LLR-SCHED-033", wait_ends_at_its_deadline),
        WQ("LLR-SCHED-032", thread_woken_in_time_has_no_timeout_left),
        WQ("LLR-SCHED-030 LLR-SCHED-033",
           deadline_that_has_passed_ends_the_wait_at_once),
        WQ("LLR-SCHED-033 LLR-SCHED-084", sleep_ends_at_its_deadline),
        WQ("LLR-SCHED-032", wake_of_a_thread_that_waits_in_no_queue_fails_an_assertion),
        WQ("LLR-SCHED-034", waiting_thread_moves_to_its_place_for_a_new_priority),
        WQ("LLR-SCHED-030 LLR-SCHED-032", threads_leave_in_any_order),
        WQ("LLR-SCHED-030 LLR-SCHED-032", threads_change_between_queues_at_random),
        WQ("LLR-SCHED-020 LLR-SCHED-021",
           place_that_is_used_again_keeps_the_turnstile_it_took_home),
        WQ("LLR-SCHED-021 LLR-SCHED-030 LLR-SCHED-032",
           turnstiles_survive_any_number_of_lives),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
