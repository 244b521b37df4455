/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tests of sched/condition.c: signals, broadcasts in bounded steps, deadlines and
 * misuse.
 */
#include <arch/interrupt.h>
#include <fakes/invariants.h>
#include <fakes/scenario.h>
#include <fakes/stop.h>
#include <sched/condition.h>
#include <sched/mutex.h>
#include <sched/scheduler.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "verifies.h"

#define LOW  50
#define HIGH 150
#define MANY 20

static struct condition condition;
static struct mutex mutex;
static struct mutex other;
static struct deadline deadline;

static int setup(void **state)
{
    (void)state;
    memset(&condition, 0, sizeof condition);
    mutex_init(&mutex, MUTEX_ERRORCHECK, MUTEX_INHERIT, 0);
    mutex_init(&other, MUTEX_ERRORCHECK, MUTEX_INHERIT, 0);
    return 0;
}

static void lock(struct mutex *which)
{
    assert_int_equal(mutex_lock(which, NULL), STATUS_OK);
}

static void unlock(struct mutex *which)
{
    assert_int_equal(mutex_unlock(which), STATUS_OK);
}

static void *wait_and_note(void *letter)
{
    lock(&mutex);
    assert_int_equal(condition_wait(&condition, &mutex, NULL), STATUS_OK);
    assert_ptr_equal(mutex_owner(&mutex), thread_current());
    scenario_note((char)scenario_number(letter));
    unlock(&mutex);
    return NULL;
}

static struct thread *spawn(int priority, char letter)
{
    return scenario_spawn(priority, wait_and_note, scenario_argument(letter));
}

/* ---- signal ---- */

static void body_signal(void)
{
    (void)spawn(HIGH, 'a');
    (void)spawn(HIGH, 'b');
    (void)spawn(HIGH + 1, 'c');
    assert_null(mutex_owner(&mutex));
    for (int i = 0; i < 3; i++) {
        condition_signal(&condition);
        invariants_check();
    }
    scenario_expect("cab");
    condition_signal(&condition); /* nobody waits: it is not kept */
    (void)spawn(HIGH, 'd');
    scenario_expect("");
}

static void signal_wakes_the_most_urgent_then_the_one_that_waits_longest(void **state)
{
    (void)state;
    scenario_run(body_signal);
}

static void body_signal_owned(void)
{
    struct thread *const waiter = spawn(HIGH, 'w');
    lock(&mutex);
    condition_signal(&condition);
    scenario_note('s');
    assert_ptr_equal(waiter->waiting_for, &mutex);
    assert_int_equal(thread_current()->priority, HIGH);
    unlock(&mutex);
    scenario_expect("sw");
}

static void woken_thread_waits_for_the_mutex(void **state)
{
    (void)state;
    scenario_run(body_signal_owned);
}

static void body_less_urgent(void)
{
    (void)spawn(LOW, 'l');
    scenario_let_others_run();
    condition_signal(&condition);
    scenario_note('m');
    scenario_let_others_run();
    scenario_expect("ml");
}

static void signal_to_a_less_urgent_thread_does_not_switch(void **state)
{
    (void)state;
    scenario_run(body_less_urgent);
}

/* ---- broadcast ---- */

static void body_broadcast(void)
{
    for (int i = 0; i < 6; i++) {
        (void)spawn(HIGH + (i % 3), (char)('a' + i));
    }
    condition_broadcast(&condition);
    scenario_expect("cfbead");
    assert_true(wait_queue_is_empty(&condition.waiters));
    assert_false(thread_current()->is_held);
    assert_int_equal(thread_current()->priority, SCENARIO_PRIORITY);
    condition_broadcast(&condition);
    scenario_expect("");
}

static void broadcast_wakes_all_in_order(void **state)
{
    (void)state;
    scenario_run(body_broadcast);
}

static void body_broadcast_owned(void)
{
    for (int i = 0; i < 6; i++) {
        (void)spawn(HIGH + (i % 3), (char)('a' + i));
    }
    lock(&mutex);
    condition_broadcast(&condition);
    scenario_expect("");
    invariants_check();
    unlock(&mutex);
    scenario_expect("cfbead");
}

static void broadcast_by_the_owner_lets_all_wait_for_the_mutex(void **state)
{
    (void)state;
    scenario_run(body_broadcast_owned);
}

static unsigned interrupts;

static void count_interrupt(void)
{
    interrupts++;
    scenario_note('i');
}

static unsigned unmasked;

static void count_unmasked(void)
{
    unmasked++;
    if (interrupts < 3U) {
        machine_raise(SCENARIO_IRQ); /* taken as soon as interrupts are unmasked */
    }
}

static void body_broadcast_steps(void)
{
    for (int i = 0; i < MANY; i++) {
        (void)spawn(HIGH, 'w');
    }
    interrupts = 0;
    unmasked = 0;
    lock(&mutex);
    scenario_interrupt(count_interrupt);
    machine_observe(count_unmasked);
    condition_broadcast(&condition);
    machine_observe(NULL);
    assert_true(unmasked > (unsigned)MANY); /* once for each, and for the ends */
    scenario_expect("iii");                 /* no thread ran in between */
    unlock(&mutex);
}

static void broadcast_unmasks_interrupts_after_each_thread(void **state)
{
    (void)state;
    scenario_run(body_broadcast_steps);
}

static void *wait_until(void *letter)
{
    lock(&mutex);
    const enum status status = condition_wait(&condition, &mutex, &deadline);
    assert_ptr_equal(mutex_owner(&mutex), thread_current());
    scenario_note((status == STATUS_OK) ? (char)scenario_number(letter) : 't');
    unlock(&mutex);
    return NULL;
}

static unsigned steps;

/* In the middle of a broadcast the time of those that still wait is up. */
static void pass_the_deadline(void)
{
    steps++;
    if (steps == 2U) {
        machine_set_counter(deadline.tick);
    }
}

static void body_broadcast_timeout(void)
{
    deadline = scenario_in(100);
    for (int i = 0; i < 4; i++) {
        (void)scenario_spawn(HIGH, wait_until, scenario_argument('a' + i));
    }
    steps = 0;
    machine_observe(pass_the_deadline);
    condition_broadcast(&condition);
    machine_observe(NULL);
    assert_int_equal(strlen(scenario_notes()), 4);
    assert_true(wait_queue_is_empty(&condition.waiters));
    scenario_expect(scenario_notes());
    invariants_check();
}

static void deadlines_may_pass_during_a_broadcast(void **state)
{
    (void)state;
    scenario_run(body_broadcast_timeout);
}

static void body_broadcast_held(void)
{
    (void)spawn(HIGH, 'w');
    thread_hold();
    condition_broadcast(&condition);
    scenario_expect(""); /* the caller's own hold goes on */
    thread_release();
    scenario_expect("w");
}

static void broadcast_is_possible_while_held(void **state)
{
    (void)state;
    scenario_run(body_broadcast_held);
}

/* ---- deadlines ---- */

static void body_timeout(void)
{
    deadline = scenario_in(100);
    lock(&mutex);
    assert_int_equal(condition_wait(&condition, &mutex, &deadline), STATUS_TIMEOUT);
    assert_int_equal(timeout_now(TIMEOUT_CLOCK_MONOTONIC), 100);
    assert_ptr_equal(mutex_owner(&mutex), thread_current());
    unlock(&mutex);
}

static void wait_ends_at_its_deadline_and_owns_the_mutex(void **state)
{
    (void)state;
    scenario_run(body_timeout);
}

static void body_timeout_owned(void)
{
    deadline = scenario_in(10);
    (void)scenario_spawn(HIGH, wait_until, scenario_argument('w'));
    lock(&mutex);
    machine_spin(20);
    scenario_expect("");
    assert_int_equal(thread_current()->priority, HIGH);
    unlock(&mutex);
    scenario_expect("t");
}

static void thread_whose_time_is_up_waits_for_the_mutex(void **state)
{
    (void)state;
    scenario_run(body_timeout_owned);
}

/* ---- misuse ---- */

static void body_not_owner(void)
{
    assert_int_equal(condition_wait(&condition, &mutex, NULL), STATUS_NOT_OWNER);
    assert_true(wait_queue_is_empty(&condition.waiters));
    assert_null(mutex_owner(&mutex));
}

static void wait_without_the_mutex_is_refused(void **state)
{
    (void)state;
    scenario_run(body_not_owner);
}

static void body_other_mutex(void)
{
    (void)spawn(HIGH, 'w');
    lock(&other);
    assert_int_equal(condition_wait(&condition, &other, NULL), STATUS_INVALID);
    assert_ptr_equal(mutex_owner(&other), thread_current());
    condition_signal(&condition);
    scenario_expect("w");
    deadline = scenario_in(10); /* now nobody waits: another mutex may be used */
    assert_int_equal(condition_wait(&condition, &other, &deadline), STATUS_TIMEOUT);
    unlock(&other);
}

static void wait_with_another_mutex_than_others_is_refused(void **state)
{
    (void)state;
    scenario_run(body_other_mutex);
}

static void body_repeated(void)
{
    mutex_init(&mutex, MUTEX_RECURSIVE, MUTEX_INHERIT, 0);
    lock(&mutex);
    lock(&mutex);
    assert_int_equal(condition_wait(&condition, &mutex, NULL), STATUS_INVALID);
    unlock(&mutex);
    assert_ptr_equal(mutex_owner(&mutex), thread_current());
    deadline = scenario_in(10);
    assert_int_equal(condition_wait(&condition, &mutex, &deadline), STATUS_TIMEOUT);
    unlock(&mutex);
}

static void wait_with_a_mutex_locked_more_than_once_is_refused(void **state)
{
    (void)state;
    scenario_run(body_repeated);
}

static void wait_call(void *unused)
{
    (void)unused;
    assert_int_equal(condition_wait(&condition, &mutex, NULL), STATUS_OK);
}

static void signal_call(void *unused)
{
    (void)unused;
    condition_signal(&condition);
}

static void broadcast_call(void *unused)
{
    (void)unused;
    condition_broadcast(&condition);
}

static void body_interrupt(void)
{
    machine_enter_interrupt();
    assert_true(stop_by_assertion(wait_call, NULL));
    assert_true(stop_by_assertion(signal_call, NULL));
    assert_true(stop_by_assertion(broadcast_call, NULL));
    machine_leave_interrupt();
}

static void use_in_an_interrupt_fails_an_assertion(void **state)
{
    (void)state;
    scenario_run(body_interrupt);
}

/* ---- other mutexes ---- */

static void *wait_at_the_ceiling(void *unused)
{
    (void)unused;
    lock(&mutex);
    assert_int_equal(thread_current()->priority, HIGH + 5);
    assert_int_equal(condition_wait(&condition, &mutex, NULL), STATUS_OK);
    assert_int_equal(thread_current()->priority, HIGH + 5);
    unlock(&mutex);
    scenario_note('c');
    return NULL;
}

static void body_ceiling(void)
{
    mutex_init(&mutex, MUTEX_ERRORCHECK, MUTEX_PROTECT, HIGH + 5);
    struct thread *const waiter = scenario_spawn(HIGH, wait_at_the_ceiling, NULL);
    assert_int_equal(waiter->priority, HIGH);
    /* raised above the ceiling while it waits: it must get the mutex back all the same
       */
    thread_set_priority(waiter, HIGH + 5, THREAD_PLACE_TAIL);
    condition_signal(&condition);
    scenario_expect("c");
}

static void wait_gives_the_ceiling_up_and_takes_it_back(void **state)
{
    (void)state;
    scenario_run(body_ceiling);
}

static void body_loan(void)
{
    lock(&other);
    lock(&mutex);
    struct thread *const waiter = spawn(HIGH, 'w'); /* wants the mutex */
    assert_int_equal(thread_current()->priority, HIGH);
    deadline = scenario_in(10);
    assert_int_equal(condition_wait(&condition, &mutex, &deadline), STATUS_TIMEOUT);
    assert_non_null(waiter->waiting_in);
    assert_int_equal(thread_current()->priority, SCENARIO_PRIORITY);
    unlock(&mutex);
    unlock(&other);
    condition_signal(&condition);
    scenario_expect("w");
}

static void wait_hands_the_mutex_to_who_waits_for_it(void **state)
{
    (void)state;
    scenario_run(body_loan);
}

/* Holds what the main thread's signal needs; asks with a deadline for what the waiter
   has. */
static void *close_a_ring(void *unused)
{
    (void)unused;
    const struct deadline until = scenario_in(50);
    lock(&mutex);
    scenario_note((mutex_lock(&other, &until) == STATUS_TIMEOUT) ? 't' : 'o');
    unlock(&mutex);
    return NULL;
}

static void *wait_owning_another(void *unused)
{
    (void)unused;
    lock(&other);
    lock(&mutex);
    assert_int_equal(condition_wait(&condition, &mutex, NULL), STATUS_OK);
    assert_ptr_equal(mutex_owner(&mutex), thread_current());
    scenario_note('w');
    unlock(&mutex);
    unlock(&other);
    return NULL;
}

/* The waiter owns another mutex, which the new owner of its mutex asks for. */
static void body_ring(void)
{
    (void)scenario_spawn(HIGH, wait_owning_another, NULL);
    (void)scenario_spawn(HIGH, close_a_ring, NULL);
    condition_signal(&condition);
    scenario_sleep(100);
    scenario_expect("tw");
    assert_null(mutex_owner(&mutex));
    assert_null(mutex_owner(&other));
}

static void wait_ends_well_in_a_ring_that_a_deadline_resolves(void **state)
{
    (void)state;
    scenario_run(body_ring);
}

/* ---- at random ---- */

static unsigned items;
static unsigned eaten;

static void *eat(void *unused)
{
    (void)unused;
    for (;;) {
        lock(&mutex);
        while (items == 0U) {
            const struct deadline until = scenario_in(scenario_random(50));
            (void)!condition_wait(&condition, &mutex, &until);
        }
        items--;
        eaten++;
        machine_spin(scenario_random(5));
        unlock(&mutex);
    }
    return NULL;
}

static void body_random(void)
{
    unsigned made = 0;
    items = 0;
    eaten = 0;
    for (int i = 0; i < 6; i++) {
        (void)scenario_spawn(LOW + (i / 2), eat, NULL);
    }
    machine_observe(invariants_check);
    for (unsigned count = 0; count < 2000U; count++) {
        const unsigned batch = scenario_random(4);
        lock(&mutex);
        items += batch;
        made += batch;
        if (scenario_random(2) == 0U) {
            condition_broadcast(&condition);
        } else {
            condition_signal(&condition);
        }
        unlock(&mutex);
        scenario_sleep(scenario_random(40));
    }
    scenario_sleep(1000);
    assert_int_equal(made, eaten);
    assert_int_equal(items, 0);
}

static void nothing_is_lost_at_random(void **state)
{
    (void)state;
    scenario_run(body_random);
}

#define CO(tags, test) VERIFIES_WITH(tags, test, setup, NULL)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CO("LLR-SCHED-090 LLR-SCHED-091",
           signal_wakes_the_most_urgent_then_the_one_that_waits_longest),
        CO("LLR-SCHED-073 LLR-SCHED-090", woken_thread_waits_for_the_mutex),
        CO("LLR-SCHED-091", signal_to_a_less_urgent_thread_does_not_switch),
        CO("LLR-SCHED-092", broadcast_wakes_all_in_order),
        CO("LLR-SCHED-092", broadcast_by_the_owner_lets_all_wait_for_the_mutex),
        CO("LLR-SCHED-092", broadcast_unmasks_interrupts_after_each_thread),
        CO("LLR-SCHED-090 LLR-SCHED-092", deadlines_may_pass_during_a_broadcast),
        CO("LLR-SCHED-083 LLR-SCHED-092", broadcast_is_possible_while_held),
        CO("LLR-SCHED-090", wait_ends_at_its_deadline_and_owns_the_mutex),
        CO("LLR-SCHED-090", thread_whose_time_is_up_waits_for_the_mutex),
        CO("LLR-SCHED-090", wait_without_the_mutex_is_refused),
        CO("LLR-SCHED-090", wait_with_another_mutex_than_others_is_refused),
        CO("LLR-SCHED-090", wait_with_a_mutex_locked_more_than_once_is_refused),
        CO("LLR-SCHED-090 LLR-SCHED-091 LLR-SCHED-092",
           use_in_an_interrupt_fails_an_assertion),
        CO("LLR-SCHED-073 LLR-SCHED-090", wait_gives_the_ceiling_up_and_takes_it_back),
        CO("LLR-SCHED-076 LLR-SCHED-090", wait_hands_the_mutex_to_who_waits_for_it),
        CO("LLR-SCHED-073 LLR-SCHED-090",
           wait_ends_well_in_a_ring_that_a_deadline_resolves),
        CO("LLR-SCHED-090 LLR-SCHED-091 LLR-SCHED-092", nothing_is_lost_at_random),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
