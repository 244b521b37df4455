/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tests of sched/semaphore.h: counting, waiting, deadlines, posts from interrupts, and
 * interrupts in the middle of the paths that do not mask them.
 */
#include <fakes/invariants.h>
#include <fakes/scenario.h>
#include <fakes/stop.h>
#include <sched/scheduler.h>
#include <sched/semaphore.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "verifies.h"

#define LOW  50
#define HIGH 150

static struct semaphore semaphore;

static int setup(void **state)
{
    (void)state;
    memset(&semaphore, 0, sizeof semaphore);
    return 0;
}

static void post(void)
{
    assert_int_equal(semaphore_post(&semaphore), STATUS_OK);
}

static void take(void)
{
    assert_int_equal(semaphore_wait(&semaphore, NULL), STATUS_OK);
}

static void *take_and_note(void *letter)
{
    take();
    scenario_note((char)scenario_number(letter));
    return NULL;
}

static struct thread *spawn(int priority, char letter)
{
    return scenario_spawn(priority, take_and_note, scenario_argument(letter));
}

/* ---- counting ---- */

static void body_count(void)
{
    assert_int_equal(semaphore_value(&semaphore), 0);
    assert_int_equal(semaphore_try(&semaphore), STATUS_AGAIN);
    for (unsigned i = 1; i <= 3U; i++) {
        post();
        assert_int_equal(semaphore_value(&semaphore), i);
    }
    take();
    assert_int_equal(semaphore_try(&semaphore), STATUS_OK);
    assert_int_equal(semaphore_value(&semaphore), 1);
    take();
    assert_int_equal(semaphore_try(&semaphore), STATUS_AGAIN);
    assert_int_equal(semaphore_value(&semaphore), 0);
}

static void posts_and_takes_are_counted(void **state)
{
    (void)state;
    scenario_run(body_count);
}

static void body_maximum(void)
{
    semaphore.value = SEMAPHORE_VALUE_MAX - 1U;
    post();
    assert_int_equal(semaphore_value(&semaphore), SEMAPHORE_VALUE_MAX);
    assert_int_equal(semaphore_post(&semaphore), STATUS_OVERFLOW);
    assert_int_equal(semaphore_value(&semaphore), SEMAPHORE_VALUE_MAX);
    take();
    assert_int_equal(semaphore_value(&semaphore), SEMAPHORE_VALUE_MAX - 1U);
}

static void post_beyond_the_maximum_is_refused(void **state)
{
    (void)state;
    scenario_run(body_maximum);
}

static void body_no_switch(void)
{
    const unsigned switches = machine_switches();
    post();
    take();
    const struct deadline past = { TIMEOUT_CLOCK_MONOTONIC, 0 };
    post();
    assert_int_equal(semaphore_wait(&semaphore, &past), STATUS_OK);
    assert_int_equal(machine_switches(), switches);
    assert_true(machine_timer_deadline() == UINT64_MAX);
}

static void one_that_is_there_is_taken_without_a_wait_or_a_look_at_the_deadline(
    void **state)
{
    (void)state;
    scenario_run(body_no_switch);
}

/* ---- waiting ---- */

static void body_order(void)
{
    (void)spawn(HIGH, 'a');
    (void)spawn(HIGH, 'b');
    (void)spawn(HIGH + 1, 'c');
    assert_int_equal(semaphore_value(&semaphore), 0);
    for (int i = 0; i < 3; i++) {
        post();
        invariants_check();
    }
    scenario_expect("cab");
    assert_int_equal(semaphore_value(&semaphore), 0);
    post();
    assert_int_equal(semaphore_value(&semaphore), 1);
}

static void post_wakes_the_most_urgent_then_the_one_that_waits_longest(void **state)
{
    (void)state;
    scenario_run(body_order);
}

static void body_less_urgent(void)
{
    (void)spawn(LOW, 'l');
    scenario_let_others_run();
    post();
    scenario_note('m');
    assert_int_equal(semaphore_try(&semaphore), STATUS_AGAIN); /* it was handed over */
    scenario_let_others_run();
    scenario_expect("ml");
}

static void one_handed_over_cannot_be_taken_by_others(void **state)
{
    (void)state;
    scenario_run(body_less_urgent);
}

static void body_interrupt(void)
{
    (void)spawn(HIGH, 'h');
    scenario_in_interrupt(post);
    scenario_expect("h");
    scenario_in_interrupt(post);
    assert_int_equal(semaphore_value(&semaphore), 1);
}

static void interrupt_may_post(void **state)
{
    (void)state;
    scenario_run(body_interrupt);
}

static void try_in_interrupt(void)
{
    scenario_note((semaphore_try(&semaphore) == STATUS_OK) ? 'y' : 'n');
}

static void body_interrupt_try(void)
{
    post();
    scenario_in_interrupt(try_in_interrupt);
    scenario_in_interrupt(try_in_interrupt);
    scenario_expect("yn");
}

static void interrupt_may_try(void **state)
{
    (void)state;
    scenario_run(body_interrupt_try);
}

static void wait_call(void *unused)
{
    (void)unused;
    take();
}

static void body_interrupt_wait(void)
{
    post(); /* it would not even have to wait */
    machine_enter_interrupt();
    assert_true(stop_by_assertion(wait_call, NULL));
    machine_leave_interrupt();
}

static void wait_in_an_interrupt_fails_an_assertion(void **state)
{
    (void)state;
    scenario_run(body_interrupt_wait);
}

/* ---- deadlines ---- */

static void body_timeout(void)
{
    const struct deadline deadline = scenario_in(100);
    assert_int_equal(semaphore_wait(&semaphore, &deadline), STATUS_TIMEOUT);
    assert_int_equal(timeout_now(TIMEOUT_CLOCK_MONOTONIC), 100);
    assert_int_equal(semaphore_value(&semaphore), 0);
    post();
    assert_int_equal(semaphore_value(&semaphore), 1);
    take();
}

static void wait_ends_at_its_deadline_and_counting_goes_on(void **state)
{
    (void)state;
    scenario_run(body_timeout);
}

static struct deadline deadline;

static void *take_until(void *letter)
{
    const enum status status = semaphore_wait(&semaphore, &deadline);
    scenario_note((status == STATUS_OK) ? (char)scenario_number(letter) : 't');
    return NULL;
}

static void body_in_time(void)
{
    deadline = scenario_in(100);
    (void)scenario_spawn(HIGH, take_until, scenario_argument('i'));
    machine_spin(99);
    post();
    scenario_expect("i");
    machine_spin(10);
    assert_int_equal(machine_timer_interrupts(), 0);
}

static void post_in_time_stops_the_timeout(void **state)
{
    (void)state;
    scenario_run(body_in_time);
}

static void body_others_stay(void)
{
    deadline = scenario_in(100);
    (void)spawn(HIGH, 'a');
    (void)scenario_spawn(HIGH, take_until, scenario_argument('x'));
    (void)spawn(HIGH, 'b');
    machine_spin(100);
    scenario_expect("t");
    invariants_check();
    post();
    post();
    scenario_expect("ab");
    assert_int_equal(semaphore_value(&semaphore), 0);
}

static void timeout_of_one_leaves_the_others_waiting(void **state)
{
    (void)state;
    scenario_run(body_others_stay);
}

/* The time of a less urgent thread is up, and it has not run since. */
static void body_late_runner(bool is_posted)
{
    deadline = scenario_in(10);
    (void)scenario_spawn(LOW, take_until, scenario_argument('x'));
    scenario_let_others_run();
    machine_spin(20);
    assert_true(wait_queue_is_empty(&semaphore.waiters));
    assert_int_equal(semaphore_value(&semaphore), 0);
    if (is_posted) {
        post();
        assert_int_equal(semaphore_value(&semaphore), 1);
    } else {
        (void)spawn(HIGH, 'h');
    }
    scenario_let_others_run();
    scenario_expect("t");
}

static void body_late_post(void)
{
    body_late_runner(true);
    assert_int_equal(semaphore_value(&semaphore), 1);
    take();
}

static void post_after_the_deadline_of_the_last_is_counted(void **state)
{
    (void)state;
    scenario_run(body_late_post);
}

static void body_late_wait(void)
{
    body_late_runner(false);
    post();
    scenario_expect("h");
    assert_int_equal(semaphore_value(&semaphore), 0);
}

static void wait_after_the_deadline_of_the_last_is_served(void **state)
{
    (void)state;
    scenario_run(body_late_wait);
}

/* ---- interrupts in between ---- */

static void body_post_interrupted(void)
{
    scenario_interrupt(post);
    machine_raise_in_between(MACHINE_BEFORE_STORE, SCENARIO_IRQ);
    post();
    assert_int_equal(semaphore_value(&semaphore), 2);
}

static void post_counts_when_an_interrupt_posts_in_between(void **state)
{
    (void)state;
    scenario_run(body_post_interrupted);
}

/* Its last exclusive access is a load, which leaves the monitor set. */
static void post_and_look(void)
{
    static struct semaphore empty;
    post();
    assert_int_equal(semaphore_try(&empty), STATUS_AGAIN);
}

static void body_post_interrupted_by_load(void)
{
    scenario_interrupt(post_and_look);
    machine_raise_in_between(MACHINE_BEFORE_STORE, SCENARIO_IRQ);
    post();
    assert_int_equal(semaphore_value(&semaphore), 2);
}

static void post_counts_when_an_interrupt_loads_last_in_between(void **state)
{
    (void)state;
    scenario_run(body_post_interrupted_by_load);
}

static void take_in_interrupt(void)
{
    assert_int_equal(semaphore_try(&semaphore), STATUS_OK);
}

static void body_try_interrupted(void)
{
    post();
    scenario_interrupt(take_in_interrupt);
    machine_raise_in_between(MACHINE_BEFORE_STORE, SCENARIO_IRQ);
    assert_int_equal(semaphore_try(&semaphore), STATUS_AGAIN);
    assert_int_equal(semaphore_value(&semaphore), 0);
}

static void try_finds_nothing_when_an_interrupt_takes_the_last_in_between(void **state)
{
    (void)state;
    scenario_run(body_try_interrupted);
}

static void body_wait_interrupted(void)
{
    scenario_interrupt(post);
    machine_raise_in_between(MACHINE_BEFORE_MASK, SCENARIO_IRQ);
    const unsigned switches = machine_switches();
    take();
    assert_int_equal(machine_switches(), switches);
    assert_int_equal(semaphore_value(&semaphore), 0);
}

static void wait_takes_what_an_interrupt_posts_after_it_looked(void **state)
{
    (void)state;
    scenario_run(body_wait_interrupted);
}

static void *wait_quietly(void *unused)
{
    (void)unused;
    take();
    scenario_note('q');
    return NULL;
}

static void body_waiter_gone(void)
{
    (void)scenario_spawn(LOW, wait_quietly, NULL);
    scenario_let_others_run();
    scenario_interrupt(post);
    machine_raise_in_between(MACHINE_BEFORE_MASK, SCENARIO_IRQ);
    post(); /* an interrupt wakes the one that waits after it was seen */
    assert_int_equal(semaphore_value(&semaphore), 1);
    scenario_let_others_run();
    scenario_expect("q");
    assert_int_equal(semaphore_value(&semaphore), 1);
}

static void post_counts_when_who_waits_is_woken_in_between(void **state)
{
    (void)state;
    scenario_run(body_waiter_gone);
}

static void set_maximum(void)
{
    semaphore.value = SEMAPHORE_VALUE_MAX;
}

static void post_call(void *unused)
{
    (void)unused;
    post();
}

static void body_impossible(void)
{
    semaphore.value = SEMAPHORE_WAITED;
    scenario_interrupt(set_maximum);
    machine_raise_in_between(MACHINE_BEFORE_MASK, SCENARIO_IRQ);
    assert_true(stop_by_assertion(post_call, NULL));
    machine_stop();
}

static void maximum_reached_in_between_fails_an_assertion(void **state)
{
    (void)state;
    scenario_run(body_impossible);
}

static unsigned taken;
static unsigned timed_out;

static void *take_at_random(void *unused)
{
    (void)unused;
    for (;;) {
        const struct deadline until = scenario_in(scenario_random(40));
        if (semaphore_wait(&semaphore, &until) == STATUS_OK) {
            taken++;
        } else {
            timed_out++;
        }
        machine_spin(scenario_random(10));
    }
    return NULL;
}

static void body_random(void)
{
    unsigned posted = 0;
    taken = 0;
    timed_out = 0;
    machine_observe(invariants_check);
    scenario_interrupt(post);
    for (int i = 0; i < 5; i++) {
        (void)scenario_spawn(LOW + (i / 2), take_at_random, NULL);
    }
    for (unsigned count = 0; count < 3000U; count++) {
        if (scenario_random(2) == 0U) {
            post();
        } else {
            machine_raise(SCENARIO_IRQ);
        }
        posted++;
        if (scenario_random(3) != 0U) {
            scenario_sleep(scenario_random(60));
        }
    }
    scenario_sleep(1000); /* those that were handed one come to count it */
    assert_int_equal(posted, taken + semaphore_value(&semaphore));
    assert_true(timed_out > 100U);
    assert_true(taken > 100U);
}

static void nothing_is_lost_at_random(void **state)
{
    (void)state;
    scenario_run(body_random);
}

#define SE(tags, test) VERIFIES_WITH(tags, test, setup, NULL)

int main(void)
{
    const struct CMUnitTest tests[] = {
        SE("LLR-SCHED-060 LLR-SCHED-063", posts_and_takes_are_counted),
        SE("LLR-SCHED-060 LLR-SCHED-061", post_beyond_the_maximum_is_refused),
        SE("LLR-SCHED-060",
           one_that_is_there_is_taken_without_a_wait_or_a_look_at_the_deadline),
        SE("LLR-SCHED-061 LLR-SCHED-062",
           post_wakes_the_most_urgent_then_the_one_that_waits_longest),
        SE("LLR-SCHED-061", one_handed_over_cannot_be_taken_by_others),
        SE("LLR-SCHED-060 LLR-SCHED-061", interrupt_may_post),
        SE("LLR-SCHED-060", interrupt_may_try),
        SE("LLR-SCHED-060", wait_in_an_interrupt_fails_an_assertion),
        SE("LLR-SCHED-062", wait_ends_at_its_deadline_and_counting_goes_on),
        SE("LLR-SCHED-061", post_in_time_stops_the_timeout),
        SE("LLR-SCHED-062", timeout_of_one_leaves_the_others_waiting),
        SE("LLR-SCHED-061 LLR-SCHED-062",
           post_after_the_deadline_of_the_last_is_counted),
        SE("LLR-SCHED-062", wait_after_the_deadline_of_the_last_is_served),
        SE("LLR-SCHED-060", post_counts_when_an_interrupt_posts_in_between),
        SE("LLR-SCHED-060", post_counts_when_an_interrupt_loads_last_in_between),
        SE("LLR-SCHED-060",
           try_finds_nothing_when_an_interrupt_takes_the_last_in_between),
        SE("LLR-SCHED-062", wait_takes_what_an_interrupt_posts_after_it_looked),
        SE("LLR-SCHED-061", post_counts_when_who_waits_is_woken_in_between),
        SE("LLR-SCHED-061", maximum_reached_in_between_fails_an_assertion),
        SE("LLR-SCHED-060 LLR-SCHED-061 LLR-SCHED-062", nothing_is_lost_at_random),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
