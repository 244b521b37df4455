/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tests of every wait that has a deadline: it passes at each point where an interrupt
 * can come in between, together with what the thread waits for, and after the thread
 * was woken but before it runs.
 */
#include <arch/interrupt.h>
#include <fakes/machine.h>
#include <fakes/scenario.h>
#include <sched/condition.h>
#include <sched/mutex.h>
#include <sched/scheduler.h>
#include <sched/semaphore.h>
#include <sched/thread.h>
#include <sched/wait_queue.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "verifies.h"

#define HIGH   150
#define LOW    50
#define POINTS 10U /* more than a wait masks interrupts */
#define BEFORE 3U  /* how often it does so until it looks at what it waits for */
#define AFTER  100U

static struct semaphore semaphore;
static struct semaphore go; /* lets the helper give what is waited for */
static struct semaphore next;
static struct mutex mutex;
static struct condition condition;
static uint64_t helper_id;

static int setup(void **state)
{
    (void)state;
    memset(&semaphore, 0, sizeof semaphore);
    memset(&go, 0, sizeof go);
    memset(&next, 0, sizeof next);
    memset(&condition, 0, sizeof condition);
    mutex_init(&mutex, MUTEX_NORMAL, MUTEX_INHERIT, 0);
    return 0;
}

static void post(struct semaphore *which)
{
    assert_int_equal(semaphore_post(which), STATUS_OK);
}

static void take(struct semaphore *which)
{
    assert_int_equal(semaphore_wait(which, NULL), STATUS_OK);
}

static void lock(void)
{
    assert_int_equal(mutex_lock(&mutex, NULL), STATUS_OK);
}

static void unlock(void)
{
    assert_int_equal(mutex_unlock(&mutex), STATUS_OK);
}

/* ---- the waits, and helpers that give what they wait for ---- */

static enum status wait_semaphore(const struct deadline *deadline)
{
    return semaphore_wait(&semaphore, deadline);
}

static void *help_semaphore(void *unused)
{
    take(&go);
    post(&semaphore);
    return unused;
}

static enum status wait_mutex(const struct deadline *deadline)
{
    const enum status status = mutex_lock(&mutex, deadline);
    if (status == STATUS_OK) {
        unlock();
    }
    return status;
}

static void *help_mutex(void *unused)
{
    lock();
    take(&go);
    unlock();
    return unused;
}

static enum status wait_condition(const struct deadline *deadline)
{
    lock();
    const enum status status = condition_wait(&condition, &mutex, deadline);
    unlock();
    return status;
}

static void *help_condition(void *unused)
{
    take(&go);
    condition_signal(&condition);
    return unused;
}

static enum status wait_join(const struct deadline *deadline)
{
    return thread_join(helper_id, NULL, deadline);
}

static void *help_join(void *unused)
{
    take(&go);
    return unused;
}

static enum status wait_sleep(const struct deadline *deadline)
{
    thread_sleep_until(*deadline);
    return STATUS_TIMEOUT;
}

static const struct wait {
    enum status (*wait)(const struct deadline *deadline);
    void *(*help)(void *unused);
    bool is_remembered; /* what is given before the wait begins */
} waits[] = {
    { wait_semaphore, help_semaphore, true }, { wait_mutex, help_mutex, true },
    { wait_join, help_join, true },           { wait_condition, help_condition, false },
    { wait_sleep, help_join, false },
};

#define WAITS (sizeof waits / sizeof waits[0])

static void start_helper(const struct wait *wait)
{
    helper_id = scenario_spawn(HIGH, wait->help, NULL)->id;
}

static void end_helper(const struct wait *wait)
{
    post(&go);
    if (wait->help == help_semaphore) {
        take(&semaphore);
    }
    assert_int_equal(thread_join(helper_id, NULL, NULL), STATUS_OK);
}

/* ---- the deadline passes at a point ---- */

static struct {
    unsigned points; /* at which interrupts are about to be masked, to be let pass */
    uint64_t tick;
    bool is_set;
    bool gives; /* the helper, too, comes at the point */
} passing;

static void pass_deadline(void)
{
    if (!passing.is_set) {
        return;
    }
    if (passing.points > 0U) {
        passing.points--;
        machine_raise_in_between(MACHINE_BEFORE_MASK, SCENARIO_IRQ);
        return;
    }
    passing.is_set = false;
    if (timeout_now(TIMEOUT_CLOCK_MONOTONIC) < passing.tick) {
        machine_set_counter(passing.tick);
    }
    if (passing.gives) {
        post(&go);
    }
}

static void pass_at(unsigned points, uint64_t tick, bool gives)
{
    passing.points = points;
    passing.tick = tick;
    passing.is_set = true;
    passing.gives = gives;
    scenario_interrupt(pass_deadline);
    machine_raise_in_between(MACHINE_BEFORE_MASK, SCENARIO_IRQ);
}

static void expect_nothing_left(void)
{
    assert_int_not_equal(thread_current()->timeout.state, TIMEOUT_PENDING);
    assert_true(machine_timer_deadline() == UINT64_MAX);
}

static void body_passes_anywhere(void)
{
    for (unsigned i = 0; i < WAITS; i++) {
        for (unsigned points = 0; points < POINTS; points++) {
            start_helper(&waits[i]);
            const struct deadline deadline = scenario_in(AFTER);
            pass_at(points, deadline.tick, false);
            assert_int_equal(waits[i].wait(&deadline), STATUS_TIMEOUT);
            passing.is_set = false;
            assert_int_equal(timeout_now(TIMEOUT_CLOCK_MONOTONIC), deadline.tick);
            expect_nothing_left();
            end_helper(&waits[i]);
        }
    }
}

static void deadline_that_passes_at_any_point_ends_the_wait(void **state)
{
    (void)state;
    scenario_run(body_passes_anywhere);
}

static void body_given_as_well(void)
{
    for (unsigned i = 0; i < WAITS; i++) {
        for (unsigned points = 0; waits[i].is_remembered && (points < BEFORE);
             points++) {
            start_helper(&waits[i]);
            const struct deadline deadline = scenario_in(AFTER);
            pass_at(points, deadline.tick, true);
            assert_int_equal(waits[i].wait(&deadline), STATUS_OK);
            assert_false(passing.is_set);
            assert_int_equal(timeout_now(TIMEOUT_CLOCK_MONOTONIC), deadline.tick);
            expect_nothing_left();
            if (waits[i].help != help_join) {
                assert_int_equal(thread_join(helper_id, NULL, NULL), STATUS_OK);
            }
        }
    }
}

static void what_is_there_is_taken_though_the_deadline_has_passed(void **state)
{
    (void)state;
    scenario_run(body_given_as_well);
}

/* ---- woken, but not yet run ---- */

static const struct wait *current;
static struct deadline limit;

static void *wait_twice(void *unused)
{
    assert_int_equal(current->wait(&limit), STATUS_OK);
    assert_int_equal(thread_current()->timeout.state, TIMEOUT_EXPIRED);
    scenario_note('w');
    take(&next); /* no deadline ends this one */
    scenario_note('n');
    return unused;
}

static void body_displaced(void)
{
    for (unsigned i = 0; i < WAITS - 1U; i++) {
        current = &waits[i];
        start_helper(current);
        limit = scenario_in(AFTER);
        const uint64_t id = scenario_spawn(LOW, wait_twice, NULL)->id;
        scenario_let_others_run();
        assert_true(machine_timer_deadline() == limit.tick);
        post(&go); /* the helper wakes the waiter, which this thread displaces */
        assert_true(machine_timer_deadline() == limit.tick);
        machine_spin(2U * AFTER);
        assert_true(machine_timer_deadline() == UINT64_MAX);
        scenario_expect("");
        scenario_let_others_run();
        scenario_expect("w");
        machine_spin(2U * AFTER);
        post(&next);
        scenario_let_others_run();
        scenario_expect("n");
        assert_int_equal(thread_join(id, NULL, NULL), STATUS_OK);
        if (current->help != help_join) {
            assert_int_equal(thread_join(helper_id, NULL, NULL), STATUS_OK);
        }
    }
}

static void deadline_does_not_end_a_wait_that_was_ended_by_a_wake(void **state)
{
    (void)state;
    scenario_run(body_displaced);
}

/* ---- the mutex of a condition ---- */

static void *wait_for_signal(void *unused)
{
    assert_int_equal(wait_condition(&limit), STATUS_OK);
    scenario_note('s');
    return unused;
}

static void body_relock(void)
{
    limit = scenario_in(AFTER);
    const uint64_t id = scenario_spawn(HIGH, wait_for_signal, NULL)->id;
    lock();
    condition_signal(&condition);
    assert_true(machine_timer_deadline() == UINT64_MAX); /* it has stopped it */
    machine_spin(2U * AFTER);
    scenario_expect("");
    unlock();
    scenario_expect("s");
    assert_int_equal(thread_join(id, NULL, NULL), STATUS_OK);
}

static void deadline_does_not_hold_for_the_mutex_of_a_condition(void **state)
{
    (void)state;
    scenario_run(body_relock);
}

static void body_refused(void)
{
    limit = scenario_in(AFTER);
    assert_int_equal(condition_wait(&condition, &mutex, &limit), STATUS_NOT_OWNER);
    expect_nothing_left();
    assert_int_equal(thread_join(0, NULL, &limit), STATUS_NOT_FOUND);
    expect_nothing_left();
}

static void wait_that_is_refused_leaves_no_timeout(void **state)
{
    (void)state;
    scenario_run(body_refused);
}

static void *lock_once(void *unused)
{
    lock();
    scenario_note('l');
    unlock();
    return unused;
}

/* Unlocking the mutex makes an urgent thread ready; it runs, though no wait follows. */
static void body_over_at_once(void)
{
    lock();
    const uint64_t id = scenario_spawn(HIGH, lock_once, NULL)->id;
    limit = scenario_in(AFTER);
    pass_at(2, limit.tick, false);
    scenario_expect("");
    assert_int_equal(condition_wait(&condition, &mutex, &limit), STATUS_TIMEOUT);
    scenario_expect("l");
    unlock();
    assert_int_equal(thread_join(id, NULL, NULL), STATUS_OK);
}

static void wait_that_is_over_at_once_leaves_others_in_order(void **state)
{
    (void)state;
    scenario_run(body_over_at_once);
}

#define DL(tags, test) VERIFIES_WITH(tags, test, setup, NULL)

int main(void)
{
    const struct CMUnitTest tests[] = {
        DL("LLR-SCHED-024 LLR-SCHED-030 LLR-SCHED-033 LLR-SCHED-036 LLR-SCHED-062 "
           "LLR-SCHED-072 LLR-SCHED-084 LLR-SCHED-090",
           deadline_that_passes_at_any_point_ends_the_wait),
        DL("LLR-SCHED-024 LLR-SCHED-036 LLR-SCHED-062 LLR-SCHED-072",
           what_is_there_is_taken_though_the_deadline_has_passed),
        DL("LLR-SCHED-032 LLR-SCHED-033 LLR-SCHED-036 LLR-SCHED-061 LLR-SCHED-075",
           deadline_does_not_end_a_wait_that_was_ended_by_a_wake),
        DL("LLR-SCHED-036 LLR-SCHED-073 LLR-SCHED-090",
           deadline_does_not_hold_for_the_mutex_of_a_condition),
        DL("LLR-SCHED-024 LLR-SCHED-036 LLR-SCHED-090",
           wait_that_is_refused_leaves_no_timeout),
        DL("LLR-SCHED-030 LLR-SCHED-090",
           wait_that_is_over_at_once_leaves_others_in_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
