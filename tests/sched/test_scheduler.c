/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tests of sched/scheduler.c: who runs, in which order, and who is charged for it.
 */
#include <arch/interrupt.h>
#include <fakes/exposed.h>
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

static void *note(void *letter)
{
    scenario_note((char)scenario_number(letter));
    return NULL;
}

static struct thread *spawn_note(int priority, char letter)
{
    return scenario_spawn(priority, note, scenario_argument(letter));
}

static void post_from_interrupt(void)
{
    assert_int_equal(semaphore_post(&semaphore), STATUS_OK);
}

/* Notes its letter each time the semaphore is posted. */
static void *note_each_post(void *letter)
{
    for (;;) {
        assert_int_equal(semaphore_wait(&semaphore, NULL), STATUS_OK);
        scenario_note((char)scenario_number(letter));
    }
    return NULL;
}

static struct thread *spawn_waiting(int priority, char letter)
{
    return scenario_spawn(priority, note_each_post, scenario_argument(letter));
}

static int setup(void **state)
{
    (void)state;
    memset(&semaphore, 0, sizeof semaphore);
    return 0;
}

/* ---- start ---- */

static void body_first_thread(void)
{
    assert_false(arch_interrupts_are_masked());
    assert_false(arch_in_interrupt());
    assert_int_equal(thread_current()->priority, SCENARIO_PRIORITY);
    assert_true(thread_is_ready(thread_current()));
    scenario_note('f');
    scenario_expect("f");
}

static void first_thread_runs_with_interrupts_unmasked(void **state)
{
    (void)state;
    scenario_run(body_first_thread);
}

static void body_idle_thread(void)
{
    const struct thread *const idle = exposed_idle_thread();
    assert_int_equal(idle->priority, PRIORITY_IDLE);
    assert_int_equal(idle->base_priority, PRIORITY_IDLE);
    assert_string_equal(idle->name, "idle");
    assert_int_equal(scheduler_idle_ticks(), 0);
}

static void idle_thread_is_below_every_priority(void **state)
{
    (void)state;
    scenario_run(body_idle_thread);
}

static void start_of_nothing(void *unused)
{
    (void)unused;
    scheduler_start();
}

static void start_without_a_thread_fails_an_assertion(void **state)
{
    (void)state;
    machine_power_on();
    exposed_scheduler_reset();
    scheduler_init();
    assert_true(stop_by_assertion(start_of_nothing, NULL));
}

/* ---- order of dispatch ---- */

static void body_order(void)
{
    (void)spawn_note(LOW, 'a');
    (void)spawn_note(LOW, 'b');
    (void)spawn_note(LOW + 1, 'c');
    (void)spawn_note(LOW, 'd');
    scenario_expect("");
    scenario_let_others_run();
    scenario_expect("cabd");
}

static void ready_threads_run_by_priority_then_in_order_of_readiness(void **state)
{
    (void)state;
    scenario_run(body_order);
}

static void body_more_urgent(void)
{
    (void)spawn_note(HIGH, 'h');
    scenario_note('b');
    scenario_expect("hb");
}

static void more_urgent_thread_runs_at_once(void **state)
{
    (void)state;
    scenario_run(body_more_urgent);
}

static void body_equals(void)
{
    (void)spawn_note(SCENARIO_PRIORITY, 'a');
    (void)spawn_note(SCENARIO_PRIORITY, 'b');
    machine_spin(1000000);
    scenario_note('m');
    scenario_sleep(1);
    scenario_expect("mab");
}

static void equals_never_displace_each_other(void **state)
{
    (void)state;
    scenario_run(body_equals);
}

static void *spin_long(void *letter)
{
    for (int i = 0; i < 3; i++) {
        scenario_note((char)scenario_number(letter));
        machine_spin(1000);
    }
    return NULL;
}

static void body_no_slices(void)
{
    (void)scenario_spawn(LOW, spin_long, scenario_argument('x'));
    (void)scenario_spawn(LOW, spin_long, scenario_argument('y'));
    for (int i = 0; i < 100; i++) { /* the most urgent thread runs in between */
        scenario_sleep(50);
    }
    scenario_sleep(10000);
    scenario_expect("xxxyyy");
}

static void displaced_thread_continues_before_its_equals(void **state)
{
    (void)state;
    scenario_run(body_no_slices);
}

static void *spin_and_note(void *letter)
{
    machine_spin(10);
    scenario_note((char)scenario_number(letter));
    machine_spin(10);
    scenario_note((char)scenario_number(letter));
    return NULL;
}

static void body_displaced_twice(void)
{
    (void)spawn_waiting(HIGH, 'h');
    (void)spawn_waiting(HIGH + 1, 'i');
    (void)scenario_spawn(LOW, spin_and_note, scenario_argument('a'));
    (void)scenario_spawn(LOW, spin_and_note, scenario_argument('b'));
    scenario_interrupt(post_from_interrupt);
    machine_raise_at(5, SCENARIO_IRQ);
    machine_raise_at(7, SCENARIO_IRQ);
    scenario_sleep(100);
    scenario_expect("iiaabb");
}

static void interrupt_displaces_only_for_as_long_as_the_other_runs(void **state)
{
    (void)state;
    scenario_run(body_displaced_twice);
}

/* ---- interrupts ---- */

static void note_and_post(void)
{
    scenario_note('(');
    post_from_interrupt();
    scenario_note(')');
}

static void body_interrupt(void)
{
    (void)spawn_waiting(HIGH, 'h');
    scenario_in_interrupt(note_and_post);
    scenario_note('b');
    scenario_expect("()hb");
}

static void thread_made_ready_by_an_interrupt_runs_when_it_ends(void **state)
{
    (void)state;
    scenario_run(body_interrupt);
}

static void body_interrupt_low(void)
{
    (void)spawn_waiting(LOW, 'l');
    scenario_let_others_run();
    scenario_in_interrupt(note_and_post);
    scenario_note('b');
    scenario_let_others_run();
    scenario_expect("()bl");
}

static void less_urgent_thread_made_ready_by_an_interrupt_waits(void **state)
{
    (void)state;
    scenario_run(body_interrupt_low);
}

static void body_equal_interrupt(void)
{
    (void)spawn_waiting(SCENARIO_PRIORITY, 'e');
    scenario_let_others_run();
    scenario_in_interrupt(note_and_post);
    scenario_note('b');
    assert_int_equal(scheduler_yield(), 0);
    scenario_expect("()be");
}

static void equal_thread_made_ready_by_an_interrupt_waits(void **state)
{
    (void)state;
    scenario_run(body_equal_interrupt);
}

static struct semaphore own[4]; /* of each thread */

static void *wait_for_own(void *number)
{
    assert_int_equal(semaphore_wait(&own[scenario_number(number)], NULL), STATUS_OK);
    scenario_note((char)('0' + scenario_number(number)));
    return NULL;
}

static void post_all(void)
{
    for (int i = 0; i < 4; i++) {
        assert_int_equal(semaphore_post(&own[i]), STATUS_OK);
    }
    scenario_note('i');
}

static void body_several(void)
{
    static const int priorities[4] = { HIGH, HIGH + 2, HIGH, HIGH + 2 };
    memset(own, 0, sizeof own);
    for (int i = 0; i < 4; i++) {
        (void)scenario_spawn(priorities[i], wait_for_own, scenario_argument(i));
    }
    scenario_in_interrupt(post_all);
    scenario_note('b');
    scenario_expect("i1302b");
}

static void most_urgent_of_those_that_an_interrupt_made_ready_is_first(void **state)
{
    (void)state;
    scenario_run(body_several);
}

static struct thread *moved_in_interrupt;

/* One is made ready, then another raised above it; or the interrupted one above all. */
static void post_and_raise(void)
{
    assert_int_equal(semaphore_post(&own[0]), STATUS_OK);
    thread_set_priority(moved_in_interrupt, HIGH + 5, THREAD_PLACE_TAIL);
    scenario_note('i');
}

static void body_raised_above(void)
{
    memset(own, 0, sizeof own);
    (void)scenario_spawn(HIGH, wait_for_own, scenario_argument(0));
    moved_in_interrupt = spawn_note(LOW, 'm');
    scenario_in_interrupt(post_and_raise);
    scenario_expect("im0");
    (void)scenario_spawn(HIGH, wait_for_own, scenario_argument(0));
    moved_in_interrupt = thread_current();
    scenario_in_interrupt(post_and_raise);
    scenario_note('b');
    thread_set_priority(thread_current(), SCENARIO_PRIORITY, THREAD_PLACE_TAIL);
    scenario_expect("ib0");
}

static void priorities_that_an_interrupt_sets_count_for_the_way_out_of_it(void **state)
{
    (void)state;
    scenario_run(body_raised_above);
}

static void do_nothing(void)
{
    scenario_note('n');
}

static void body_idle(void)
{
    (void)spawn_waiting(LOW, 'l');
    scenario_let_others_run();
    const unsigned before = machine_interrupts();
    scenario_interrupt(do_nothing);
    machine_raise_at(100, SCENARIO_IRQ);
    scenario_sleep(1000);
    scenario_expect("n");
    assert_int_equal(machine_interrupts() - before, 2);
}

static void idle_goes_on_after_an_interrupt_that_makes_nobody_ready(void **state)
{
    (void)state;
    scenario_run(body_idle);
}

static void body_idle_woken(void)
{
    (void)spawn_waiting(LOW, 'l');
    scenario_interrupt(post_from_interrupt);
    machine_raise_at(100, SCENARIO_IRQ);
    scenario_sleep(1000);
    scenario_expect("l");
}

static void idle_ends_when_an_interrupt_makes_a_thread_ready(void **state)
{
    (void)state;
    scenario_run(body_idle_woken);
}

static void body_stuck(void)
{
    assert_int_not_equal(semaphore_wait(&semaphore, NULL), STATUS_OK);
}

static void processor_idles_for_ever_when_nothing_is_to_come(void **state)
{
    const struct scenario usual = { 0 };
    (void)state;
    assert_int_equal(scenario_run_with(&usual, body_stuck), MACHINE_STUCK);
    assert_int_equal(machine_timer_interrupts(), 0);
}

/* ---- yield ---- */

static void *yield_between(void *letter)
{
    for (int i = 0; i < 2; i++) {
        scenario_note((char)scenario_number(letter));
        assert_int_equal(scheduler_yield(), 0);
    }
    return NULL;
}

static void body_yield(void)
{
    (void)scenario_spawn(LOW, yield_between, scenario_argument('a'));
    (void)scenario_spawn(LOW, yield_between, scenario_argument('b'));
    (void)scenario_spawn(LOW, yield_between, scenario_argument('c'));
    (void)spawn_note(LOW - 1, 'z');
    scenario_let_others_run();
    scenario_expect("abcabcz");
}

static void yield_sends_behind_equals_only(void **state)
{
    (void)state;
    scenario_run(body_yield);
}

static void body_yield_alone(void)
{
    const unsigned before = machine_switches();
    (void)spawn_note(LOW, 'l');
    assert_int_equal(scheduler_yield(), 0);
    scenario_expect("");
    assert_int_equal(machine_switches(), before);
}

static void yield_without_equals_changes_nothing(void **state)
{
    (void)state;
    scenario_run(body_yield_alone);
}

static void *yield_with_threshold(void *unused)
{
    (void)unused;
    (void)spawn_note(LOW + 20, 'h'); /* not above the threshold: it waits */
    (void)spawn_note(LOW, 'e');
    scenario_note('1');
    assert_int_equal(scheduler_yield(), 0);
    scenario_note('2');
    return NULL;
}

static void body_yield_threshold(void)
{
    (void)scenario_spawn_with_threshold(LOW, LOW + 30, yield_with_threshold, NULL);
    scenario_let_others_run();
    scenario_expect("1he2");
}

static void yield_lets_those_run_whom_the_threshold_kept_waiting(void **state)
{
    (void)state;
    scenario_run(body_yield_threshold);
}

static void *yield_keeps_threshold(void *unused)
{
    (void)unused;
    assert_int_equal(scheduler_yield(),
                     0); /* nobody else is ready: it is dispatched again */
    (void)spawn_note(LOW + 20, 'h');
    scenario_note('1');
    return NULL;
}

static void body_yield_keeps_threshold(void)
{
    (void)scenario_spawn_with_threshold(LOW, LOW + 30, yield_keeps_threshold, NULL);
    scenario_let_others_run();
    scenario_expect("1h");
}

static void threshold_is_active_again_after_a_yield_to_nobody(void **state)
{
    (void)state;
    scenario_run(body_yield_keeps_threshold);
}

/* ---- contexts in which calls are wrong ---- */

static void yield_call(void *unused)
{
    (void)unused;
    (void)scheduler_yield();
}

static void wait_call(void *unused)
{
    (void)unused;
    (void)!semaphore_wait(&semaphore, NULL);
}

static void body_wrong_context(void)
{
    machine_enter_interrupt();
    assert_true(stop_by_assertion(yield_call, NULL));
    assert_true(stop_by_assertion(wait_call, NULL));
    machine_leave_interrupt();
}

static void yield_and_wait_in_an_interrupt_fail_an_assertion(void **state)
{
    (void)state;
    scenario_run(body_wrong_context);
}

static void body_held(void)
{
    thread_hold();
    assert_true(stop_by_assertion(wait_call, NULL));
    machine_stop(); /* it fails with interrupts masked: the thread cannot go on */
}

static void body_yield_held(void)
{
    thread_hold();
    assert_true(stop_by_assertion(yield_call, NULL));
    machine_stop();
}

static void yield_while_held_fails_an_assertion(void **state)
{
    (void)state;
    scenario_run(body_yield_held);
}

static void wait_while_held_fails_an_assertion(void **state)
{
    (void)state;
    scenario_run(body_held);
}

/* ---- single operations ---- */

static void body_make_ready(void)
{
    struct thread *const low =
        scenario_spawn(LOW, note_each_post, scenario_argument('l'));
    struct thread *const equal = spawn_waiting(SCENARIO_PRIORITY, 'e');
    struct thread *const high = spawn_waiting(HIGH, 'h');
    scenario_let_others_run();
    arch_interrupts_mask();
    assert_int_equal(wait_queue_wake_locked(low, STATUS_OK), RESCHED_NO);
    assert_int_equal(wait_queue_wake_locked(equal, STATUS_OK), RESCHED_NO);
    assert_int_equal(wait_queue_wake_locked(high, STATUS_OK), RESCHED_YES);
    assert_true(thread_is_ready(high));
    scenario_expect("");
    assert_int_equal(scheduler_act(0), STATUS_OK);
    scenario_expect("h");
    assert_false(arch_interrupts_are_masked());
    const uint64_t mask = arch_interrupts_save();
    assert_int_equal(scheduler_act(mask), STATUS_OK); /* the most urgent one runs */
    assert_false(arch_interrupts_are_masked());
}

static void readiness_tells_whether_a_switch_is_due(void **state)
{
    (void)state;
    scenario_run(body_make_ready);
}

static void body_move(void)
{
    (void)spawn_note(LOW, 'a');
    struct thread *const moved = spawn_note(LOW - 10, 'm');
    struct thread *const last = spawn_note(LOW - 10, 'n');
    (void)spawn_note(LOW, 'b');
    arch_interrupts_mask();
    scheduler_move_locked(moved, LOW, true);
    scheduler_move_locked(last, LOW, false);
    assert_int_equal(moved->priority, LOW);
    thread_current()->base_priority = SCENARIO_PRIORITY;
    moved->base_priority = LOW;
    last->base_priority = LOW;
    arch_interrupts_unmask();
    scenario_let_others_run();
    scenario_expect("mabn");
}

static void moved_thread_goes_to_the_end_of_its_new_level_that_is_asked_for(
    void **state)
{
    (void)state;
    scenario_run(body_move);
}

/* ---- the account of processor time ---- */

static void take_forty(void)
{
    machine_spin(40);
}

static void *work_hundred(void *unused)
{
    (void)unused;
    machine_spin(100);
    return NULL;
}

static void body_account(void)
{
    const struct thread *const self = thread_current();
    machine_spin(30);
    assert_int_equal(thread_cpu_time_ticks(self), 30);
    scenario_in_interrupt(take_forty);
    assert_int_equal(timeout_now(TIMEOUT_CLOCK_MONOTONIC), 70);
    assert_int_equal(thread_cpu_time_ticks(self), 30);
    const struct thread *const worker = scenario_spawn(LOW, work_hundred, NULL);
    scenario_interrupt(take_forty);
    machine_raise_at(100, SCENARIO_IRQ); /* while the worker runs */
    scenario_sleep(1000);
    assert_int_equal(thread_cpu_time_ticks(worker), 100);
    assert_int_equal(thread_cpu_time_ticks(self), 30);
    assert_int_equal(scheduler_idle_ticks(), 1000 - 100 - 40);
    machine_spin(5);
    assert_int_equal(thread_cpu_time_ticks(self), 35);
}

static void time_in_interrupts_is_charged_to_no_thread(void **state)
{
    (void)state;
    scenario_run(body_account);
}

static void body_account_idle(void)
{
    scenario_interrupt(take_forty);
    machine_raise_at(200, SCENARIO_IRQ); /* in idle */
    scenario_sleep(1000);
    assert_int_equal(scheduler_idle_ticks(), 960);
    assert_int_equal(thread_cpu_time_ticks(thread_current()), 0);
}

static void time_in_interrupts_is_not_counted_as_idle(void **state)
{
    (void)state;
    scenario_run(body_account_idle);
}

static void body_account_displaced(void)
{
    const struct thread *const first = scenario_spawn(LOW, work_hundred, NULL);
    const struct thread *const second = scenario_spawn(LOW, work_hundred, NULL);
    for (int i = 0; i < 10; i++) {
        scenario_sleep(7);
        machine_spin(3);
    }
    assert_int_equal(thread_cpu_time_ticks(thread_current()), 30);
    assert_int_equal(thread_cpu_time_ticks(first), 70);
    assert_int_equal(thread_cpu_time_ticks(second), 0);
    scenario_sleep(1000);
    assert_int_equal(thread_cpu_time_ticks(first), 100);
    assert_int_equal(thread_cpu_time_ticks(second), 100);
    assert_int_equal(scheduler_idle_ticks(), 1000 - 130);
}

static void displaced_thread_is_charged_for_its_own_ticks_only(void **state)
{
    (void)state;
    scenario_run(body_account_displaced);
}

#define SC(tags, test) VERIFIES_WITH(tags, test, setup, NULL)

int main(void)
{
    const struct CMUnitTest tests[] = {
        SC("LLR-SCHED-017", first_thread_runs_with_interrupts_unmasked),
        SC("LLR-SCHED-010 LLR-SCHED-019", idle_thread_is_below_every_priority),
        SC("LLR-SCHED-017", start_without_a_thread_fails_an_assertion),
        SC("LLR-SCHED-011 LLR-SCHED-014",
           ready_threads_run_by_priority_then_in_order_of_readiness),
        SC("LLR-SCHED-011 LLR-SCHED-012", more_urgent_thread_runs_at_once),
        SC("LLR-SCHED-011 LLR-SCHED-012", equals_never_displace_each_other),
        SC("LLR-SCHED-012 LLR-SCHED-018", displaced_thread_continues_before_its_equals),
        SC("LLR-SCHED-018", interrupt_displaces_only_for_as_long_as_the_other_runs),
        SC("LLR-SCHED-012 LLR-SCHED-018",
           thread_made_ready_by_an_interrupt_runs_when_it_ends),
        SC("LLR-SCHED-012 LLR-SCHED-018",
           most_urgent_of_those_that_an_interrupt_made_ready_is_first),
        SC("LLR-SCHED-012 LLR-SCHED-018",
           priorities_that_an_interrupt_sets_count_for_the_way_out_of_it),
        SC("LLR-SCHED-018", less_urgent_thread_made_ready_by_an_interrupt_waits),
        SC("LLR-SCHED-018", equal_thread_made_ready_by_an_interrupt_waits),
        SC("LLR-SCHED-014 LLR-SCHED-018",
           idle_goes_on_after_an_interrupt_that_makes_nobody_ready),
        SC("LLR-SCHED-014 LLR-SCHED-018",
           idle_ends_when_an_interrupt_makes_a_thread_ready),
        SC("LLR-SCHED-014", processor_idles_for_ever_when_nothing_is_to_come),
        SC("LLR-SCHED-015", yield_sends_behind_equals_only),
        SC("LLR-SCHED-015", yield_without_equals_changes_nothing),
        SC("LLR-SCHED-015 LLR-SCHED-082",
           yield_lets_those_run_whom_the_threshold_kept_waiting),
        SC("LLR-SCHED-015 LLR-SCHED-082",
           threshold_is_active_again_after_a_yield_to_nobody),
        SC("LLR-SCHED-013 LLR-SCHED-015",
           yield_and_wait_in_an_interrupt_fail_an_assertion),
        SC("LLR-SCHED-013 LLR-SCHED-083", wait_while_held_fails_an_assertion),
        SC("LLR-SCHED-015 LLR-SCHED-083", yield_while_held_fails_an_assertion),
        SC("LLR-SCHED-011 LLR-SCHED-012", readiness_tells_whether_a_switch_is_due),
        SC("LLR-SCHED-016",
           moved_thread_goes_to_the_end_of_its_new_level_that_is_asked_for),
        SC("LLR-SCHED-018 LLR-SCHED-019 LLR-SCHED-085",
           time_in_interrupts_is_charged_to_no_thread),
        SC("LLR-SCHED-018 LLR-SCHED-019", time_in_interrupts_is_not_counted_as_idle),
        SC("LLR-SCHED-018 LLR-SCHED-085",
           displaced_thread_is_charged_for_its_own_ticks_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
