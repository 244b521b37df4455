/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tests of sched/thread_priority.c: the place that a changed priority gives
 * (POSIX.1-2017 XSH 2.8.4), preemption thresholds, hold, sleep and processor time.
 */
#include <arch/interrupt.h>
#include <fakes/invariants.h>
#include <fakes/scenario.h>
#include <fakes/stop.h>
#include <sched/condition.h>
#include <sched/mutex.h>
#include <sched/scheduler.h>
#include <sched/semaphore.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "verifies.h"

#define LOW    50
#define MIDDLE 70
#define HIGH   150

static struct semaphore semaphore;
static struct mutex mutex;
static struct thread *threads[8];

static int setup(void **state)
{
    (void)state;
    memset(&semaphore, 0, sizeof semaphore);
    mutex_init(&mutex, MUTEX_ERRORCHECK, MUTEX_INHERIT, 0);
    return 0;
}

static void *note(void *letter)
{
    scenario_note((char)scenario_number(letter));
    return NULL;
}

static struct thread *spawn_note(int priority, char letter)
{
    return scenario_spawn(priority, note, scenario_argument(letter));
}

/* Three at LOW: a, b, c; two at MIDDLE: x, y. */
static void spawn_five(void)
{
    threads[0] = spawn_note(LOW, 'a');
    threads[1] = spawn_note(LOW, 'b');
    threads[2] = spawn_note(LOW, 'c');
    threads[3] = spawn_note(MIDDLE, 'x');
    threads[4] = spawn_note(MIDDLE, 'y');
}

static void expect_after(struct thread *thread, int priority,
                         enum thread_placement placement, const char *expected)
{
    thread_set_priority(thread, priority, placement);
    assert_int_equal(thread->base_priority, priority);
    assert_int_equal(thread->priority, priority);
    invariants_check();
    scenario_let_others_run();
    scenario_expect(expected);
}

/* ---- places ---- */

static void body_tail(void)
{
    spawn_five();
    expect_after(threads[0], MIDDLE, THREAD_PLACE_TAIL, "xyabc"); /* raised */
    spawn_five();
    expect_after(threads[4], LOW, THREAD_PLACE_TAIL, "xabcy"); /* lowered */
    spawn_five();
    expect_after(threads[0], LOW, THREAD_PLACE_TAIL, "xybca"); /* unchanged */
}

static void setschedparam_sends_to_the_tail(void **state)
{
    (void)state;
    scenario_run(body_tail);
}

static void body_moved(void)
{
    spawn_five();
    expect_after(threads[2], MIDDLE, THREAD_PLACE_MOVED, "xycab"); /* raised: tail */
    spawn_five();
    expect_after(threads[4], LOW, THREAD_PLACE_MOVED, "xyabc"); /* lowered: head */
    spawn_five();
    expect_after(threads[0], LOW, THREAD_PLACE_MOVED, "xyabc"); /* unchanged: stays */
    spawn_five();
    expect_after(threads[1], LOW, THREAD_PLACE_MOVED, "xyabc");
}

static void setschedprio_raises_to_the_tail_lowers_to_the_head_and_else_leaves(
    void **state)
{
    (void)state;
    scenario_run(body_moved);
}

static void body_self_tail(void)
{
    (void)spawn_note(SCENARIO_PRIORITY, 'e');
    thread_set_priority(thread_current(), SCENARIO_PRIORITY, THREAD_PLACE_TAIL);
    scenario_note('s');
    scenario_expect("es");
    (void)spawn_note(SCENARIO_PRIORITY, 'e');
    thread_set_priority(thread_current(), SCENARIO_PRIORITY, THREAD_PLACE_MOVED);
    scenario_note('s');
    scenario_sleep(1);
    scenario_expect("se");
}

static void running_thread_that_sets_its_own_priority_anew_yields_by_setschedparam_only(
    void **state)
{
    (void)state;
    scenario_run(body_self_tail);
}

static void body_self_lower(void)
{
    (void)spawn_note(LOW, 'l');
    (void)spawn_note(MIDDLE, 'm');
    thread_set_priority(thread_current(), LOW, THREAD_PLACE_MOVED);
    scenario_note('s'); /* before its equals, behind the more urgent */
    scenario_sleep(1);
    scenario_expect("msl");
}

static void running_thread_that_lowers_itself_gives_way_to_the_more_urgent(void **state)
{
    (void)state;
    scenario_run(body_self_lower);
}

static void body_raise_other(void)
{
    threads[0] = spawn_note(LOW, 'l');
    thread_set_priority(threads[0], HIGH, THREAD_PLACE_TAIL);
    scenario_note('s');
    scenario_expect("ls");
}

static void thread_that_is_raised_above_the_running_one_runs_at_once(void **state)
{
    (void)state;
    scenario_run(body_raise_other);
}

static void raise_first(void)
{
    thread_set_priority(threads[0], HIGH, THREAD_PLACE_TAIL);
    scenario_note('i');
}

static void body_raise_in_interrupt(void)
{
    threads[0] = spawn_note(LOW, 'l');
    scenario_in_interrupt(raise_first);
    scenario_note('s');
    scenario_expect("ils");
}

static void *sleep_and_note(void *letter)
{
    scenario_sleep(100);
    scenario_note((char)scenario_number(letter));
    return NULL;
}

static void body_raise_in_idle(void)
{
    threads[0] = scenario_spawn(LOW, sleep_and_note, scenario_argument('l'));
    scenario_interrupt(raise_first);
    machine_raise_at(50, SCENARIO_IRQ);
    scenario_sleep(90); /* nobody is ready then, and the priority makes nobody so */
    assert_int_equal(scheduler_idle_ticks(), 90);
    assert_int_equal(threads[0]->priority, HIGH);
    scenario_expect("i");
}

static void priority_of_a_sleeping_thread_may_be_set_while_the_processor_idles(
    void **state)
{
    (void)state;
    scenario_run(body_raise_in_idle);
}

static void priority_may_be_set_in_an_interrupt(void **state)
{
    (void)state;
    scenario_run(body_raise_in_interrupt);
}

static void body_sleeping(void)
{
    threads[0] = scenario_spawn(HIGH, sleep_and_note, scenario_argument('a'));
    threads[1] = scenario_spawn(HIGH, sleep_and_note, scenario_argument('b'));
    thread_set_priority(threads[0], LOW, THREAD_PLACE_TAIL);
    thread_set_priority(threads[1], LOW + 1, THREAD_PLACE_MOVED);
    assert_int_equal(threads[0]->priority, LOW);
    scenario_sleep(200);
    scenario_expect("ba");
}

static void sleeping_thread_wakes_with_its_new_priority(void **state)
{
    (void)state;
    scenario_run(body_sleeping);
}

static void *wait_for_semaphore(void *letter)
{
    assert_int_equal(semaphore_wait(&semaphore, NULL), STATUS_OK);
    scenario_note((char)scenario_number(letter));
    return NULL;
}

static void body_waiting(void)
{
    for (int i = 0; i < 3; i++) {
        threads[i] =
            scenario_spawn(HIGH, wait_for_semaphore, scenario_argument('a' + i));
    }
    thread_set_priority(threads[2], HIGH + 1, THREAD_PLACE_MOVED);
    thread_set_priority(threads[0], HIGH, THREAD_PLACE_MOVED); /* keeps its place */
    invariants_check();
    for (int i = 0; i < 3; i++) {
        assert_int_equal(semaphore_post(&semaphore), STATUS_OK);
    }
    scenario_expect("cab");
}

static void waiting_thread_waits_on_at_its_new_priority(void **state)
{
    (void)state;
    scenario_run(body_waiting);
}

static void *lock_once(void *unused)
{
    (void)unused;
    assert_int_equal(mutex_lock(&mutex, NULL), STATUS_OK);
    assert_int_equal(mutex_unlock(&mutex), STATUS_OK);
    scenario_note('w');
    return NULL;
}

static void body_lent(void)
{
    assert_int_equal(mutex_lock(&mutex, NULL), STATUS_OK);
    (void)scenario_spawn(HIGH, lock_once, NULL);
    (void)spawn_note(HIGH, 'e');
    thread_set_priority(thread_current(), LOW, THREAD_PLACE_TAIL);
    assert_int_equal(thread_current()->base_priority, LOW);
    assert_int_equal(thread_current()->priority, HIGH);
    scenario_expect(""); /* POSIX: not moved to the tail while its mutex is wanted */
    thread_set_priority(thread_current(), HIGH + 1, THREAD_PLACE_TAIL);
    assert_int_equal(thread_current()->priority, HIGH + 1);
    thread_set_priority(thread_current(), MIDDLE, THREAD_PLACE_MOVED);
    assert_int_equal(thread_current()->priority, HIGH);
    scenario_expect("");
    assert_int_equal(mutex_unlock(&mutex), STATUS_OK);
    assert_int_equal(thread_current()->priority, MIDDLE);
    scenario_note('s');
    scenario_expect("ews");
}

static void own_priority_of_an_owner_changes_below_the_loan(void **state)
{
    (void)state;
    scenario_run(body_lent);
}

static void *own_for_long(void *unused)
{
    (void)unused;
    assert_int_equal(mutex_lock(&mutex, NULL), STATUS_OK);
    scenario_sleep(5);
    machine_spin(1000);
    scenario_note('o');
    assert_int_equal(mutex_unlock(&mutex), STATUS_OK);
    return NULL;
}

static void body_lent_to_equal(void)
{
    struct thread *const owner = scenario_spawn(LOW, own_for_long, NULL);
    scenario_sleep(1);
    struct thread *const waiter = scenario_spawn(LOW - 1, lock_once, NULL);
    scenario_sleep(10); /* the owner is in the middle of its work */
    thread_set_priority(waiter, SCENARIO_PRIORITY, THREAD_PLACE_MOVED);
    assert_int_equal(owner->priority, SCENARIO_PRIORITY);
    invariants_check();
    scenario_note('s');
    scenario_sleep(10000);
    scenario_expect("sow");
}

static void loan_of_the_running_priority_does_not_displace(void **state)
{
    (void)state;
    scenario_run(body_lent_to_equal);
}

/* ---- preemption threshold ---- */

static void *spawn_three_and_note(void *unused)
{
    (void)unused;
    (void)spawn_note(MIDDLE, 'm');     /* below the threshold */
    (void)spawn_note(MIDDLE + 5, 't'); /* at the threshold */
    (void)spawn_note(MIDDLE + 6, 'u'); /* above it */
    scenario_note('1');
    scenario_sleep(1); /* a wait ends it */
    scenario_note('2');
    return NULL;
}

static void body_threshold(void)
{
    threads[0] =
        scenario_spawn_with_threshold(LOW, MIDDLE + 5, spawn_three_and_note, NULL);
    assert_int_equal(threads[0]->priority, LOW); /* it competes with its own priority */
    (void)spawn_note(LOW + 1, 'z');
    scenario_sleep(100);
    scenario_expect("zu1tm2");
}

static void thread_is_displaced_only_by_those_above_its_threshold(void **state)
{
    (void)state;
    scenario_run(body_threshold);
}

static void *wait_and_spawn(void *unused)
{
    (void)unused;
    assert_int_equal(semaphore_wait(&semaphore, NULL), STATUS_OK);
    (void)spawn_note(MIDDLE, 'm');
    scenario_note('1');
    return NULL;
}

static void body_threshold_again(void)
{
    (void)scenario_spawn_with_threshold(LOW, MIDDLE, wait_and_spawn, NULL);
    scenario_let_others_run();
    assert_int_equal(semaphore_post(&semaphore), STATUS_OK);
    scenario_let_others_run();
    scenario_expect("1m");
}

static void threshold_is_active_again_after_a_wait(void **state)
{
    (void)state;
    scenario_run(body_threshold_again);
}

static void post(void)
{
    assert_int_equal(semaphore_post(&semaphore), STATUS_OK);
}

static void *spin_and_note(void *letter)
{
    machine_spin(50);
    scenario_note((char)scenario_number(letter));
    return NULL;
}

static void body_threshold_interrupt(void)
{
    (void)scenario_spawn(MIDDLE, wait_for_semaphore, scenario_argument('m'));
    (void)scenario_spawn(HIGH, wait_for_semaphore, scenario_argument('h'));
    scenario_sleep(5);
    (void)scenario_spawn_with_threshold(LOW, MIDDLE, spin_and_note,
                                        scenario_argument('t'));
    (void)scenario_spawn(LOW, spin_and_note, scenario_argument('n'));
    scenario_interrupt(post);
    machine_raise_at(10, SCENARIO_IRQ); /* h displaces t, which goes on before m */
    machine_raise_at(20, SCENARIO_IRQ);
    scenario_sleep(1000);
    scenario_expect("htmn");
}

static void displaced_thread_keeps_its_threshold(void **state)
{
    (void)state;
    scenario_run(body_threshold_interrupt);
}

static void body_threshold_idle(void)
{
    (void)scenario_spawn_with_threshold(LOW, MIDDLE, wait_and_spawn, NULL);
    scenario_interrupt(post);
    machine_raise_at(100, SCENARIO_IRQ);
    scenario_sleep(1000);
    scenario_expect("1m");
}

static void threshold_is_active_when_an_interrupt_dispatches(void **state)
{
    (void)state;
    scenario_run(body_threshold_idle);
}

static void body_set_threshold(void)
{
    thread_set_threshold(thread_current(), HIGH);
    (void)spawn_note(HIGH, 'h');
    scenario_note('1');
    thread_set_threshold(thread_current(), HIGH - 1);
    scenario_note('2');
    (void)spawn_note(HIGH - 1, 'i');
    scenario_note('3');
    thread_set_threshold(thread_current(), PRIORITY_IDLE);
    scenario_note('4');
    scenario_expect("1h23i4");
    assert_int_equal(thread_current()->priority, SCENARIO_PRIORITY);
}

static void threshold_of_the_running_thread_counts_at_once(void **state)
{
    (void)state;
    scenario_run(body_set_threshold);
}

static void body_full_threshold(void)
{
    thread_set_threshold(thread_current(), PRIORITY_MAX);
    (void)spawn_note(PRIORITY_MAX, 'x');
    scenario_note('1');
    thread_set_threshold(thread_current(), PRIORITY_IDLE);
    scenario_expect("1x");
}

static void highest_threshold_keeps_everybody_away(void **state)
{
    (void)state;
    scenario_run(body_full_threshold);
}

static void *spawn_middle(void *unused)
{
    (void)unused;
    (void)spawn_note(MIDDLE, 'm');
    scenario_note('1');
    return NULL;
}

static void body_set_other(void)
{
    threads[0] = scenario_spawn(LOW, spawn_middle, NULL);
    thread_set_threshold(threads[0], MIDDLE);
    assert_int_equal(threads[0]->priority, LOW);
    scenario_let_others_run();
    scenario_expect("1m");
    threads[0] = scenario_spawn_with_threshold(LOW, MIDDLE, spawn_middle, NULL);
    thread_set_threshold(threads[0], PRIORITY_IDLE);
    scenario_let_others_run();
    scenario_expect("m1");
}

static void threshold_of_another_thread_counts_from_its_dispatch_on(void **state)
{
    (void)state;
    scenario_run(body_set_other);
}

static void *raise_threshold_of_first(void *threshold)
{
    thread_set_threshold(threads[0], scenario_number(threshold));
    scenario_note('h');
    return NULL;
}

static void *be_displaced(void *threshold)
{
    threads[0] = thread_current();
    (void)scenario_spawn(HIGH, raise_threshold_of_first, threshold);
    scenario_note('d');
    return NULL;
}

static void body_displaced_threshold(void)
{
    /* displaced, with an active threshold that is then lowered below another */
    (void)scenario_spawn_with_threshold(LOW, MIDDLE, be_displaced,
                                        scenario_argument(LOW + 1));
    (void)spawn_note(LOW + 2, 'm');
    scenario_let_others_run();
    scenario_expect("mhd");
    /* and raised above the one that displaced it */
    machine_observe(invariants_check);
    (void)scenario_spawn_with_threshold(LOW, MIDDLE, be_displaced,
                                        scenario_argument(HIGH));
    scenario_let_others_run();
    scenario_expect("hd");
    (void)scenario_spawn_with_threshold(LOW, MIDDLE, be_displaced,
                                        scenario_argument(HIGH + 1));
    scenario_let_others_run();
    scenario_expect("dh");
}

static void threshold_of_a_displaced_thread_counts_at_once(void **state)
{
    (void)state;
    scenario_run(body_displaced_threshold);
}

static void *raise_and_spawn(void *placement)
{
    (void)spawn_note(MIDDLE, 'm'); /* at the threshold */
    thread_set_priority(thread_current(), LOW + 1,
                        (enum thread_placement)scenario_number(placement));
    scenario_note('1');
    return NULL;
}

static void body_priority_below_threshold(void)
{
    (void)scenario_spawn_with_threshold(LOW, MIDDLE, raise_and_spawn,
                                        scenario_argument(THREAD_PLACE_MOVED));
    scenario_let_others_run();
    scenario_expect("1m");
    (void)scenario_spawn_with_threshold(LOW, MIDDLE, raise_and_spawn,
                                        scenario_argument(THREAD_PLACE_TAIL));
    scenario_let_others_run();
    scenario_expect("1m");
}

static void setting_the_own_priority_does_not_end_the_threshold(void **state)
{
    (void)state;
    scenario_run(body_priority_below_threshold);
}

static void *lower_sleep_spawn(void *unused)
{
    (void)unused;
    thread_set_priority(thread_current(), LOW, THREAD_PLACE_TAIL);
    scenario_sleep(1); /* dispatched again, now below its threshold */
    (void)spawn_note(MIDDLE, 'm');
    scenario_note('1');
    return NULL;
}

static void body_lowered_below_threshold(void)
{
    /* made with a threshold that is no higher than its priority at that time */
    (void)scenario_spawn_with_threshold(MIDDLE, MIDDLE, lower_sleep_spawn, NULL);
    scenario_sleep(100);
    scenario_expect("1m");
}

static void threshold_counts_when_the_priority_falls_below_it_later(void **state)
{
    (void)state;
    scenario_run(body_lowered_below_threshold);
}

static void body_first_threshold(void)
{
    (void)spawn_note(HIGH, 'h');
    scenario_note('1');
    scenario_sleep(1);
    scenario_expect("1h");
}

static void first_thread_has_its_threshold_from_the_start(void **state)
{
    const struct scenario numbers = { .threshold = HIGH };
    (void)state;
    assert_int_equal(scenario_run_with(&numbers, body_first_threshold),
                     MACHINE_STOPPED);
}

static void *lock_and_spawn(void *unused)
{
    (void)unused;
    assert_int_equal(mutex_lock(&mutex, NULL), STATUS_OK);
    (void)scenario_spawn(HIGH, lock_once, NULL); /* above the threshold: lends HIGH */
    assert_int_equal(thread_current()->priority, HIGH);
    assert_int_equal(mutex_unlock(&mutex), STATUS_OK);
    assert_int_equal(thread_current()->priority, MIDDLE); /* the threshold is left */
    scenario_note('1');
    return NULL;
}

static void body_threshold_and_loan(void)
{
    (void)scenario_spawn_with_threshold(LOW, MIDDLE, lock_and_spawn, NULL);
    scenario_let_others_run();
    scenario_expect("w1");
}

static void threshold_is_left_when_a_loan_ends(void **state)
{
    (void)state;
    scenario_run(body_threshold_and_loan);
}

/* ---- hold ---- */

static void body_hold(void)
{
    scenario_interrupt(post);
    (void)scenario_spawn(HIGH, wait_for_semaphore, scenario_argument('h'));
    thread_hold();
    assert_int_equal(thread_current()->priority, PRIORITY_MAX);
    machine_raise(SCENARIO_IRQ); /* served, and its thread waits */
    assert_int_equal(semaphore_value(&semaphore), 0);
    (void)spawn_note(PRIORITY_MAX, 'x');
    scenario_note('1');
    thread_release();
    scenario_note('2');
    scenario_expect("1xh2");
    assert_int_equal(thread_current()->priority, SCENARIO_PRIORITY);
}

static void held_thread_is_displaced_by_nobody_and_interrupts_are_served(void **state)
{
    (void)state;
    scenario_run(body_hold);
}

static void body_hold_again(void)
{
    thread_hold();
    thread_release();
    thread_hold();
    thread_release();
    (void)spawn_note(HIGH, 'h');
    scenario_expect("h");
}

static void hold_may_be_repeated_one_after_the_other(void **state)
{
    (void)state;
    scenario_run(body_hold_again);
}

static void body_hold_priority(void)
{
    thread_hold();
    (void)spawn_note(PRIORITY_MAX, 'x');
    thread_set_priority(thread_current(), LOW, THREAD_PLACE_TAIL);
    scenario_note('1');
    assert_int_equal(thread_current()->priority, PRIORITY_MAX);
    (void)spawn_note(MIDDLE, 'm');
    thread_release();
    assert_int_equal(thread_current()->priority, LOW);
    scenario_note('2');
    scenario_expect("1xm2");
}

static void setting_the_own_priority_does_not_end_a_hold(void **state)
{
    (void)state;
    scenario_run(body_hold_priority);
}

static void body_hold_threshold(void)
{
    thread_hold();
    thread_set_threshold(thread_current(), PRIORITY_IDLE);
    (void)spawn_note(PRIORITY_MAX, 'x');
    scenario_note('1');
    assert_int_equal(thread_current()->priority, PRIORITY_MAX);
    thread_set_threshold(thread_current(), HIGH);
    thread_release();
    assert_int_equal(thread_current()->priority, HIGH);
    thread_set_threshold(thread_current(), PRIORITY_IDLE);
    assert_int_equal(thread_current()->priority, SCENARIO_PRIORITY);
    scenario_expect("1x");
    invariants_check();
}

static void setting_the_own_threshold_does_not_end_a_hold(void **state)
{
    (void)state;
    scenario_run(body_hold_threshold);
}

static void hold_call(void *unused)
{
    (void)unused;
    thread_hold();
}

static void body_hold_twice(void)
{
    thread_hold();
    assert_true(stop_by_assertion(hold_call, NULL));
    machine_stop(); /* it fails with interrupts masked */
}

static void hold_while_held_fails_an_assertion(void **state)
{
    (void)state;
    scenario_run(body_hold_twice);
}

/* ---- sleep ---- */

static void body_sleep(void)
{
    (void)spawn_note(LOW, 'l');
    const struct deadline deadline = scenario_in(1000);
    thread_sleep_until(deadline);
    assert_int_equal(timeout_now(TIMEOUT_CLOCK_MONOTONIC), 1000);
    scenario_expect("l");
    assert_int_equal(machine_timer_interrupts(), 1); /* no ticks in between */
}

static void sleep_ends_at_its_deadline_without_ticks(void **state)
{
    (void)state;
    scenario_run(body_sleep);
}

static void body_sleep_past(void)
{
    const unsigned switches = machine_switches();
    (void)spawn_note(LOW, 'l');
    machine_spin(10);
    const struct deadline now = { TIMEOUT_CLOCK_MONOTONIC, 10 };
    const struct deadline past = { TIMEOUT_CLOCK_REALTIME, 9 };
    thread_sleep_until(now);
    thread_sleep_until(past);
    assert_int_equal(machine_switches(), switches);
    scenario_expect("");
}

static void sleep_until_a_time_that_has_passed_returns_at_once(void **state)
{
    (void)state;
    scenario_run(body_sleep_past);
}

static void body_sleep_realtime(void)
{
    timeout_set_realtime(5000);
    const struct deadline deadline = { TIMEOUT_CLOCK_REALTIME, 5100 };
    thread_sleep_until(deadline);
    assert_int_equal(timeout_now(TIMEOUT_CLOCK_MONOTONIC), 100);
}

static void sleep_is_possible_on_the_realtime_clock(void **state)
{
    (void)state;
    scenario_run(body_sleep_realtime);
}

static void sleep_call(void *unused)
{
    (void)unused;
    scenario_sleep(1);
}

static void body_sleep_interrupt(void)
{
    machine_enter_interrupt();
    assert_true(stop_by_assertion(sleep_call, NULL));
    machine_leave_interrupt();
}

static void sleep_in_an_interrupt_fails_an_assertion(void **state)
{
    (void)state;
    scenario_run(body_sleep_interrupt);
}

/* ---- processor time ---- */

static void body_time(void)
{
    const struct thread *const self = thread_current();
    assert_int_equal(thread_cpu_time_ticks(self), 0);
    machine_spin(10);
    assert_int_equal(thread_cpu_time_ticks(self), 10);
    threads[0] = scenario_spawn(LOW, spin_and_note, scenario_argument('n'));
    assert_int_equal(thread_cpu_time_ticks(threads[0]), 0);
    scenario_sleep(20);
    assert_int_equal(thread_cpu_time_ticks(threads[0]), 20);
    assert_int_equal(thread_cpu_time_ticks(self), 10);
    scenario_sleep(1000);
    assert_int_equal(thread_cpu_time_ticks(threads[0]), 50);
}

static void processor_time_is_told_of_running_and_of_other_threads(void **state)
{
    (void)state;
    scenario_run(body_time);
}

/* ---- everything at random ---- */

#define CROWD 6

static struct mutex mutexes[3];
static struct condition condition;

static void lock_something(void)
{
    struct mutex *const one = &mutexes[scenario_random(3)];
    const struct deadline deadline = scenario_in(scenario_random(50));
    if (mutex_lock(one, &deadline) == STATUS_OK) {
        machine_spin(scenario_random(10));
        if ((one != &mutexes[2]) && (scenario_random(2) == 0U)) {
            const struct deadline until = scenario_in(scenario_random(30));
            (void)!condition_wait(&condition, one, &until);
        }
        assert_int_equal(mutex_unlock(one), STATUS_OK);
    }
}

static void change_something(void)
{
    struct thread *const chosen = threads[scenario_random(CROWD)];
    const int priority = LOW + (int)scenario_random(10);
    switch (scenario_random(3)) {
    case 0:
        thread_set_priority(chosen, priority, THREAD_PLACE_TAIL);
        break;
    case 1:
        thread_set_priority(chosen, priority, THREAD_PLACE_MOVED);
        break;
    default:
        thread_set_threshold(chosen,
                             (scenario_random(2) == 0U) ? PRIORITY_IDLE : priority);
        break;
    }
}

static void do_something(void)
{
    const struct deadline soon = scenario_in(scenario_random(20));
    switch (scenario_random(8)) {
    case 0:
    case 1:
        lock_something();
        break;
    case 2:
    case 3:
        change_something();
        break;
    case 4:
        (void)!semaphore_wait(&semaphore, &soon);
        break;
    case 5:
        (void)!semaphore_post(&semaphore);
        condition_broadcast(&condition);
        break;
    case 6:
        (void)scheduler_yield();
        break;
    default:
        thread_hold();
        machine_spin(scenario_random(5));
        thread_release();
        break;
    }
}

static void *live_at_random(void *unused)
{
    (void)unused;
    for (;;) {
        do_something();
        machine_spin(scenario_random(5));
        if (scenario_random(5) == 0U) {
            scenario_sleep(scenario_random(20));
        }
    }
    return NULL;
}

static unsigned seed;

static void body_random(void)
{
    scenario_seed(seed);
    memset(&condition, 0, sizeof condition);
    mutex_init(&mutexes[0], MUTEX_ERRORCHECK, MUTEX_INHERIT, 0);
    mutex_init(&mutexes[1], MUTEX_RECURSIVE, MUTEX_INHERIT, 0);
    mutex_init(&mutexes[2], MUTEX_ERRORCHECK, MUTEX_PROTECT, LOW + 8);
    for (int i = 0; i < CROWD; i++) {
        threads[i] = scenario_spawn(LOW + i, live_at_random, NULL);
    }
    scenario_interrupt(post);
    machine_observe(invariants_check);
    for (unsigned count = 0; count < 1500U; count++) {
        if (scenario_random(2) == 0U) {
            machine_raise(SCENARIO_IRQ);
        }
        scenario_sleep(scenario_random(50));
    }
}

static void everything_stays_consistent_at_random(void **state)
{
    for (seed = 1; seed <= 8U; seed++) {
        (void)setup(state);
        scenario_run(body_random);
    }
}

#define TP(tags, test) VERIFIES_WITH(tags, test, setup, NULL)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TP("LLR-SCHED-081", setschedparam_sends_to_the_tail),
        TP("LLR-SCHED-081",
           setschedprio_raises_to_the_tail_lowers_to_the_head_and_else_leaves),
        TP("LLR-SCHED-081",
           running_thread_that_sets_its_own_priority_anew_yields_by_setschedparam_only),
        TP("LLR-SCHED-081",
           running_thread_that_lowers_itself_gives_way_to_the_more_urgent),
        TP("LLR-SCHED-081", thread_that_is_raised_above_the_running_one_runs_at_once),
        TP("LLR-SCHED-081", priority_may_be_set_in_an_interrupt),
        TP("LLR-SCHED-018 LLR-SCHED-081",
           priority_of_a_sleeping_thread_may_be_set_while_the_processor_idles),
        TP("LLR-SCHED-081", sleeping_thread_wakes_with_its_new_priority),
        TP("LLR-SCHED-034 LLR-SCHED-081", waiting_thread_waits_on_at_its_new_priority),
        TP("LLR-SCHED-080 LLR-SCHED-081",
           own_priority_of_an_owner_changes_below_the_loan),
        TP("LLR-SCHED-016 LLR-SCHED-080",
           loan_of_the_running_priority_does_not_displace),
        TP("LLR-SCHED-012 LLR-SCHED-013 LLR-SCHED-082",
           thread_is_displaced_only_by_those_above_its_threshold),
        TP("LLR-SCHED-012 LLR-SCHED-082", threshold_is_active_again_after_a_wait),
        TP("LLR-SCHED-018 LLR-SCHED-082", displaced_thread_keeps_its_threshold),
        TP("LLR-SCHED-018 LLR-SCHED-082",
           threshold_is_active_when_an_interrupt_dispatches),
        TP("LLR-SCHED-082", threshold_of_the_running_thread_counts_at_once),
        TP("LLR-SCHED-082", highest_threshold_keeps_everybody_away),
        TP("LLR-SCHED-082", threshold_of_another_thread_counts_from_its_dispatch_on),
        TP("LLR-SCHED-082", threshold_of_a_displaced_thread_counts_at_once),
        TP("LLR-SCHED-081 LLR-SCHED-082",
           setting_the_own_priority_does_not_end_the_threshold),
        TP("LLR-SCHED-021 LLR-SCHED-082",
           threshold_counts_when_the_priority_falls_below_it_later),
        TP("LLR-SCHED-017 LLR-SCHED-082",
           first_thread_has_its_threshold_from_the_start),
        TP("LLR-SCHED-080 LLR-SCHED-082", threshold_is_left_when_a_loan_ends),
        TP("LLR-SCHED-083",
           held_thread_is_displaced_by_nobody_and_interrupts_are_served),
        TP("LLR-SCHED-083", hold_may_be_repeated_one_after_the_other),
        TP("LLR-SCHED-081 LLR-SCHED-083", setting_the_own_priority_does_not_end_a_hold),
        TP("LLR-SCHED-082 LLR-SCHED-083",
           setting_the_own_threshold_does_not_end_a_hold),
        TP("LLR-SCHED-083", hold_while_held_fails_an_assertion),
        TP("LLR-SCHED-084", sleep_ends_at_its_deadline_without_ticks),
        TP("LLR-SCHED-084", sleep_until_a_time_that_has_passed_returns_at_once),
        TP("LLR-SCHED-084", sleep_is_possible_on_the_realtime_clock),
        TP("LLR-SCHED-084", sleep_in_an_interrupt_fails_an_assertion),
        TP("LLR-SCHED-085", processor_time_is_told_of_running_and_of_other_threads),
        TP("LLR-SCHED-080 LLR-SCHED-081 LLR-SCHED-082 LLR-SCHED-083",
           everything_stays_consistent_at_random),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
