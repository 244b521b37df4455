/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tests of sched/timeout.c: both clocks, the timer that serves them, and one expiry for
 * each interrupt.
 */
#include <arch/interrupt.h>
#include <arch/timer.h>
#include <fakes/exposed.h>
#include <fakes/invariants.h>
#include <fakes/scenario.h>
#include <fakes/stop.h>
#include <sched/timeout.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "verifies.h"

#define MANY 10000U

static struct timeout timeouts[MANY];
static uint64_t expired_at[MANY];
static unsigned expired_count;
static unsigned last_interrupt;
static bool one_per_interrupt;

static void note_expiry(struct timeout *timeout)
{
    assert_true(arch_in_interrupt());
    assert_true(arch_interrupts_are_masked());
    assert_int_equal(timeout->state, TIMEOUT_EXPIRED);
    expired_at[timeout - timeouts] = timeout_now(TIMEOUT_CLOCK_MONOTONIC);
    expired_count++;
    one_per_interrupt = one_per_interrupt && (machine_interrupts() != last_interrupt);
    last_interrupt = machine_interrupts();
}

static int setup(void **state)
{
    (void)state;
    memset(timeouts, 0, sizeof timeouts);
    memset(expired_at, 0xFF, sizeof expired_at);
    for (unsigned i = 0; i < MANY; i++) {
        timeouts[i].leaf = i;
        timeouts[i].expired = note_expiry;
    }
    expired_count = 0;
    last_interrupt = 0;
    one_per_interrupt = true;
    return 0;
}

static void start(unsigned number, enum timeout_clock clock, uint64_t tick)
{
    const struct deadline deadline = { clock, tick };
    arch_interrupts_mask();
    timeout_start(&timeouts[number], &deadline);
    arch_interrupts_unmask();
}

static void stop(unsigned number)
{
    arch_interrupts_mask();
    timeout_stop(&timeouts[number]);
    arch_interrupts_unmask();
}

static void expect_expiry(unsigned number, uint64_t tick)
{
    assert_int_equal(timeouts[number].state, TIMEOUT_EXPIRED);
    assert_true(expired_at[number] == tick);
}

/* ---- work ---- */

static unsigned worked;

static void work(void)
{
    assert_true(arch_in_interrupt());
    assert_int_equal(expired_count, 0);
    worked++;
    if (worked == 1U) {
        timeout_request_work(work); /* and the timer stays due */
    }
}

static void body_work(void)
{
    worked = 0;
    start(1, TIMEOUT_CLOCK_MONOTONIC, 500);
    arch_interrupts_mask();
    machine_set_counter(100);
    const struct deadline past = { TIMEOUT_CLOCK_MONOTONIC, 50 };
    timeout_start(&timeouts[0], &past);
    timeout_request_work(work);
    timeout_request_work(work);
    timeout_stop(&timeouts[1]);
    assert_int_equal(worked, 0);
    arch_interrupts_unmask();
    assert_int_equal(worked, 2);
    expect_expiry(0, 100);
    assert_int_equal(machine_interrupts(), 3); /* one for each */
    machine_spin(1000);
    assert_int_equal(machine_interrupts(), 3);
}

static void requested_work_comes_at_once_and_before_timeouts(void **state)
{
    (void)state;
    scenario_run(body_work);
}

/* ---- one clock ---- */

static void body_nothing(void)
{
    assert_true(machine_timer_deadline() == UINT64_MAX);
    assert_true(machine_is_enabled(ARCH_TIMER_INTERRUPT));
    machine_spin(1000000);
    assert_int_equal(machine_interrupts(), 0);
}

static void without_timeouts_there_is_no_timer_interrupt(void **state)
{
    (void)state;
    scenario_run(body_nothing);
}

static void body_one(void)
{
    start(0, TIMEOUT_CLOCK_MONOTONIC, 500);
    assert_true(machine_timer_deadline() == 500U);
    machine_spin(499);
    assert_int_equal(expired_count, 0);
    machine_spin(1);
    expect_expiry(0, 500);
    assert_int_equal(machine_interrupts(), 1);
    assert_true(machine_timer_deadline() == UINT64_MAX);
    start(0, TIMEOUT_CLOCK_MONOTONIC, 600); /* it may be started again */
    machine_spin(100);
    expect_expiry(0, 600);
}

static void timeout_expires_at_its_deadline_and_once(void **state)
{
    (void)state;
    scenario_run(body_one);
}

static void body_earliest(void)
{
    start(0, TIMEOUT_CLOCK_MONOTONIC, 500);
    start(1, TIMEOUT_CLOCK_MONOTONIC, 700);
    assert_true(machine_timer_deadline() == 500U);
    start(2, TIMEOUT_CLOCK_MONOTONIC, 300);
    assert_true(machine_timer_deadline() == 300U);
    stop(2);
    assert_true(machine_timer_deadline() == 500U);
    stop(1);
    assert_true(machine_timer_deadline() == 500U);
    stop(1); /* it is not pending: nothing happens */
    stop(0);
    assert_true(machine_timer_deadline() == UINT64_MAX);
    machine_spin(1000);
    assert_int_equal(expired_count, 0);
}

static void timer_is_set_to_the_earliest_deadline(void **state)
{
    (void)state;
    scenario_run(body_earliest);
}

static void body_past(void)
{
    machine_spin(100);
    const struct deadline past = { TIMEOUT_CLOCK_MONOTONIC, 50 };
    arch_interrupts_mask();
    timeout_start(&timeouts[0], &past);
    assert_int_equal(expired_count, 0);
    arch_interrupts_unmask();
    expect_expiry(0, 100);
    start(1, TIMEOUT_CLOCK_MONOTONIC, 0);
    expect_expiry(1, 100);
    start(2, TIMEOUT_CLOCK_MONOTONIC, 100);
    expect_expiry(2, 100);
}

static void past_deadline_expires_when_interrupts_are_unmasked(void **state)
{
    (void)state;
    scenario_run(body_past);
}

static void body_equal(void)
{
    for (unsigned i = 0; i < 20U; i++) {
        start(i, TIMEOUT_CLOCK_MONOTONIC, 500);
    }
    machine_spin(1000);
    for (unsigned i = 0; i < 20U; i++) {
        expect_expiry(i, 500);
    }
    assert_int_equal(expired_count, 20);
    assert_int_equal(machine_interrupts(), 20 + 19); /* all but the first prepared */
    assert_true(one_per_interrupt);
}

static void each_interrupt_serves_one_expiry(void **state)
{
    (void)state;
    scenario_run(body_equal);
}

static void settle(enum timeout_clock clock)
{
    arch_interrupts_mask();
    timeout_settle(clock);
    arch_interrupts_unmask();
}

static void body_settle(void)
{
    for (unsigned i = 0; i < 3U; i++) {
        start(i, TIMEOUT_CLOCK_MONOTONIC, 100U * (i + 1U));
    }
    machine_spin(100);
    assert_int_equal(machine_interrupts(), 1);
    machine_spin(100);
    expect_expiry(1, 200);
    assert_int_equal(machine_interrupts(), 3); /* one to prepare, one to expire */
    settle(TIMEOUT_CLOCK_MONOTONIC);
    settle(TIMEOUT_CLOCK_REALTIME);
    assert_true(machine_timer_deadline() == 300U);
    machine_spin(100);
    expect_expiry(2, 300);
    assert_int_equal(machine_interrupts(), 4);
    settle(TIMEOUT_CLOCK_MONOTONIC);
    assert_true(machine_timer_deadline() == UINT64_MAX);
}

static void prepared_expiry_takes_one_interrupt_any_other_two(void **state)
{
    (void)state;
    scenario_run(body_settle);
}

/* The winner of the tournament is the first, and is stopped there. */
static void body_stop_unsettled(void)
{
    for (unsigned i = 0; i < 3U; i++) {
        start(i, TIMEOUT_CLOCK_MONOTONIC, 100U * (i + 1U));
    }
    machine_spin(100);
    stop(1);
    assert_true(machine_timer_deadline() == 300U);
    start(1, TIMEOUT_CLOCK_MONOTONIC, 250);
    assert_true(machine_timer_deadline() == 250U);
    machine_spin(250);
    expect_expiry(1, 250);
    expect_expiry(2, 300);
}

static void timeouts_change_between_an_expiry_and_the_next(void **state)
{
    (void)state;
    scenario_run(body_stop_unsettled);
}

static void body_stop_middle(void)
{
    for (unsigned i = 0; i < 30U; i++) {
        start(i, TIMEOUT_CLOCK_MONOTONIC, 100U + i);
    }
    for (unsigned i = 5; i < 30U; i += 5U) {
        stop(i);
    }
    machine_spin(1000);
    for (unsigned i = 0; i < 30U; i++) {
        if ((i % 5U == 0U) && (i != 0U)) {
            assert_true(expired_at[i] == UINT64_MAX);
        } else {
            expect_expiry(i, 100U + i);
        }
    }
}

static void stopped_timeouts_do_not_expire(void **state)
{
    (void)state;
    scenario_run(body_stop_middle);
}

static void restart(struct timeout *timeout)
{
    const struct deadline next = { TIMEOUT_CLOCK_MONOTONIC,
                                   timeout_now(TIMEOUT_CLOCK_MONOTONIC) + 100U };
    note_expiry(timeout);
    if (expired_count < 5U) {
        timeout_start(timeout, &next);
    }
}

static void body_periodic(void)
{
    timeouts[0].expired = restart;
    start(0, TIMEOUT_CLOCK_MONOTONIC, 100);
    machine_spin(10000);
    assert_int_equal(expired_count, 5);
    expect_expiry(0, 500);
}

static void timeout_may_be_started_again_when_it_expires(void **state)
{
    (void)state;
    scenario_run(body_periodic);
}

static void body_many(void)
{
    static uint64_t ticks[MANY];
    for (unsigned i = 0; i < MANY; i++) {
        ticks[i] = 1U + scenario_random(100000);
        start(i, (i % 4U == 0U) ? TIMEOUT_CLOCK_REALTIME : TIMEOUT_CLOCK_MONOTONIC,
              ticks[i]);
    }
    invariants_check_timeouts(exposed_timeout_queue(TIMEOUT_CLOCK_MONOTONIC));
    invariants_check_timeouts(exposed_timeout_queue(TIMEOUT_CLOCK_REALTIME));
    for (unsigned i = 0; i < MANY; i += 7U) {
        stop(i);
    }
    invariants_check_timeouts(exposed_timeout_queue(TIMEOUT_CLOCK_MONOTONIC));
    machine_spin(100000);
    for (unsigned i = 0; i < MANY; i++) {
        if (i % 7U == 0U) {
            assert_true(expired_at[i] == UINT64_MAX);
        } else {
            expect_expiry(i, ticks[i]);
        }
    }
    assert_true(one_per_interrupt);
}

static void ten_thousand_timeouts_expire_each_at_its_tick(void **state)
{
    const struct scenario numbers = { .timeouts = MANY };
    (void)state;
    assert_int_equal(scenario_run_with(&numbers, body_many), MACHINE_STOPPED);
}

static void body_capacity_of_each_clock(void)
{
    for (unsigned i = 0; i < 64U; i++) { /* 32 beside one of each of 32 threads */
        timeouts[64U + i].leaf = i;
        start(i, TIMEOUT_CLOCK_MONOTONIC, 100);
        start(64U + i, TIMEOUT_CLOCK_REALTIME, 100);
    }
    machine_spin(100);
    assert_int_equal(expired_count, 128);
}

static void each_clock_has_room_for_as_many_as_said(void **state)
{
    (void)state;
    scenario_run(body_capacity_of_each_clock);
}

/* ---- two clocks ---- */

static void body_clocks(void)
{
    machine_spin(100);
    assert_int_equal(timeout_now(TIMEOUT_CLOCK_MONOTONIC), 100);
    assert_int_equal(timeout_now(TIMEOUT_CLOCK_REALTIME), 100);
    timeout_set_realtime(1000000);
    assert_int_equal(timeout_now(TIMEOUT_CLOCK_REALTIME), 1000000);
    assert_int_equal(timeout_now(TIMEOUT_CLOCK_MONOTONIC), 100);
    machine_spin(50);
    assert_int_equal(timeout_now(TIMEOUT_CLOCK_REALTIME), 1000050);
    timeout_set_realtime(7); /* back before the counter */
    machine_spin(1);
    assert_int_equal(timeout_now(TIMEOUT_CLOCK_REALTIME), 8);
    assert_int_equal(timeout_now(TIMEOUT_CLOCK_MONOTONIC), 151);
}

static void realtime_runs_with_the_counter_from_what_it_is_set_to(void **state)
{
    (void)state;
    scenario_run(body_clocks);
}

static void body_both(void)
{
    timeout_set_realtime(1000);
    start(0, TIMEOUT_CLOCK_REALTIME, 1200);
    assert_true(machine_timer_deadline() == 200U);
    start(1, TIMEOUT_CLOCK_MONOTONIC, 100);
    assert_true(machine_timer_deadline() == 100U);
    start(2, TIMEOUT_CLOCK_MONOTONIC, 300);
    start(3, TIMEOUT_CLOCK_REALTIME, 1250);
    machine_spin(400);
    expect_expiry(1, 100);
    expect_expiry(0, 200);
    expect_expiry(3, 250);
    expect_expiry(2, 300);
}

static void timer_serves_the_earlier_of_both_clocks(void **state)
{
    (void)state;
    scenario_run(body_both);
}

static void body_forward(void)
{
    start(0, TIMEOUT_CLOCK_REALTIME, 1000);
    start(1, TIMEOUT_CLOCK_MONOTONIC, 1000);
    start(2, TIMEOUT_CLOCK_REALTIME, 2000);
    machine_spin(100);
    timeout_set_realtime(1500);
    expect_expiry(0, 100);
    assert_int_equal(expired_count, 1);
    assert_true(machine_timer_deadline() == 600U);
    machine_spin(500);
    expect_expiry(2, 600);
    machine_spin(400);
    expect_expiry(1, 1000);
}

static void realtime_set_forward_expires_what_is_due_at_once(void **state)
{
    (void)state;
    scenario_run(body_forward);
}

static void body_back(void)
{
    timeout_set_realtime(5000);
    start(0, TIMEOUT_CLOCK_REALTIME, 5100);
    start(1, TIMEOUT_CLOCK_MONOTONIC, 200);
    machine_spin(50);
    timeout_set_realtime(4050); /* 1000 back */
    assert_true(machine_timer_deadline() == 200U);
    machine_spin(1050);
    expect_expiry(1, 200);
    expect_expiry(0, 1100);
}

static void realtime_set_back_delays_what_waits_for_it(void **state)
{
    (void)state;
    scenario_run(body_back);
}

static void body_realtime_due_with_monotonic_due(void)
{
    start(0, TIMEOUT_CLOCK_MONOTONIC, 100);
    start(1, TIMEOUT_CLOCK_REALTIME, 100);
    start(2, TIMEOUT_CLOCK_REALTIME, 50);
    machine_set_counter(200); /* all are late */
    start(3, TIMEOUT_CLOCK_MONOTONIC, 300);
    expect_expiry(0, 200);
    expect_expiry(1, 200);
    expect_expiry(2, 200);
    assert_true(one_per_interrupt);
    machine_spin(100);
    expect_expiry(3, 300);
}

static void late_timeouts_of_both_clocks_expire_one_by_one(void **state)
{
    (void)state;
    scenario_run(body_realtime_due_with_monotonic_due);
}

/* ---- the ends of the range ---- */

static void body_far(void)
{
    timeout_set_realtime((uint64_t)1 << 60);
    start(0, TIMEOUT_CLOCK_REALTIME, UINT64_MAX);
    start(1, TIMEOUT_CLOCK_MONOTONIC, UINT64_MAX);
    machine_spin(1000);
    assert_int_equal(expired_count, 0);
    stop(0);
    stop(1);
    start(2, TIMEOUT_CLOCK_MONOTONIC, 2000);
    machine_spin(1000);
    expect_expiry(2, 2000);
}

static void deadline_that_never_comes_does_no_harm(void **state)
{
    (void)state;
    scenario_run(body_far);
}

static void body_end_of_realtime(void)
{
    timeout_set_realtime(UINT64_MAX); /* no timeout is due, though none is later */
    machine_enter_interrupt();
    timeout_interrupt((void *)(uintptr_t)ARCH_TIMER_INTERRUPT);
    machine_leave_interrupt();
    assert_int_equal(expired_count, 0);
    start(0, TIMEOUT_CLOCK_REALTIME, UINT64_MAX); /* never */
    assert_int_equal(expired_count, 0);
    stop(0);
    assert_int_equal(timeouts[0].state, TIMEOUT_STOPPED);
}

static void empty_queue_is_never_due(void **state)
{
    (void)state;
    scenario_run(body_end_of_realtime);
}

static void body_early(void)
{
    start(0, TIMEOUT_CLOCK_MONOTONIC, 100);
    machine_raise(ARCH_TIMER_INTERRUPT); /* nothing is due yet */
    assert_int_equal(expired_count, 0);
    assert_true(machine_timer_deadline() == 100U);
    machine_make_spurious();
    machine_spin(100);
    expect_expiry(0, 100);
    assert_int_equal(machine_interrupts(), 3); /* early, spurious, in time */
}

static void interrupt_without_a_due_timeout_changes_nothing(void **state)
{
    (void)state;
    scenario_run(body_early);
}

/* ---- at random, against a plain list ---- */

#define CROWD 40U

static struct {
    bool is_pending;
    enum timeout_clock clock;
    uint64_t tick;
} model[CROWD];

static unsigned wrong;

static void expire_in_model(struct timeout *timeout)
{
    const unsigned number = (unsigned)(timeout - timeouts);
    const uint64_t now = timeout_now(model[number].clock);
    if (!model[number].is_pending || (model[number].tick > now)) {
        wrong++;
    }
    model[number].is_pending = false;
    expired_count++;
}

static void expect_none_late(void)
{
    for (unsigned i = 0; i < CROWD; i++) {
        assert_int_equal(model[i].is_pending, timeouts[i].state == TIMEOUT_PENDING);
        assert_true(!model[i].is_pending
                    || (model[i].tick > timeout_now(model[i].clock)));
    }
}

static void change_at_random(unsigned number)
{
    if (model[number].is_pending) {
        model[number].is_pending = false;
        stop(number);
        return;
    }
    model[number].clock = (enum timeout_clock)scenario_random(2);
    model[number].tick = timeout_now(model[number].clock) + scenario_random(300);
    model[number].tick -= (model[number].tick > 50U) ? 50U : 0U;
    model[number].is_pending = true;
    start(number, model[number].clock, model[number].tick);
}

static void body_random(void)
{
    memset(model, 0, sizeof model);
    wrong = 0;
    for (unsigned i = 0; i < CROWD; i++) {
        timeouts[i].expired = expire_in_model;
    }
    for (unsigned count = 0; count < 20000U; count++) {
        const uint32_t what = scenario_random(20);
        if (what == 0U) {
            timeout_set_realtime(timeout_now(TIMEOUT_CLOCK_REALTIME) + 1000U
                                 - scenario_random(1500));
        } else if (what == 1U) {
            settle((enum timeout_clock)scenario_random(2));
        } else if (what < 8U) {
            machine_spin(scenario_random(60));
        } else {
            change_at_random(scenario_random(CROWD));
        }
        expect_none_late();
    }
    assert_int_equal(wrong, 0);
    assert_true(expired_count > 1000U);
}

static void nothing_is_early_late_or_lost_at_random(void **state)
{
    (void)state;
    scenario_run(body_random);
}

#define TI(tags, test) VERIFIES_WITH(tags, test, setup, NULL)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TI("LLR-SCHED-050", without_timeouts_there_is_no_timer_interrupt),
        TI("LLR-SCHED-051 LLR-SCHED-053", timeout_expires_at_its_deadline_and_once),
        TI("LLR-SCHED-051 LLR-SCHED-052", timer_is_set_to_the_earliest_deadline),
        TI("LLR-SCHED-051", past_deadline_expires_when_interrupts_are_unmasked),
        TI("LLR-SCHED-056", requested_work_comes_at_once_and_before_timeouts),
        TI("LLR-SCHED-053", each_interrupt_serves_one_expiry),
        TI("LLR-SCHED-053 LLR-SCHED-057",
           prepared_expiry_takes_one_interrupt_any_other_two),
        TI("LLR-SCHED-051 LLR-SCHED-052 LLR-SCHED-053",
           timeouts_change_between_an_expiry_and_the_next),
        TI("LLR-SCHED-052", stopped_timeouts_do_not_expire),
        TI("LLR-SCHED-051 LLR-SCHED-053", timeout_may_be_started_again_when_it_expires),
        TI("LLR-SCHED-051 LLR-SCHED-052 LLR-SCHED-053",
           ten_thousand_timeouts_expire_each_at_its_tick),
        TI("LLR-SCHED-050", each_clock_has_room_for_as_many_as_said),
        TI("LLR-SCHED-054 LLR-SCHED-055",
           realtime_runs_with_the_counter_from_what_it_is_set_to),
        TI("LLR-SCHED-051 LLR-SCHED-053", timer_serves_the_earlier_of_both_clocks),
        TI("LLR-SCHED-055", realtime_set_forward_expires_what_is_due_at_once),
        TI("LLR-SCHED-055", realtime_set_back_delays_what_waits_for_it),
        TI("LLR-SCHED-053", late_timeouts_of_both_clocks_expire_one_by_one),
        TI("LLR-SCHED-051", deadline_that_never_comes_does_no_harm),
        TI("LLR-SCHED-051 LLR-SCHED-053", empty_queue_is_never_due),
        TI("LLR-SCHED-053", interrupt_without_a_due_timeout_changes_nothing),
        TI("LLR-SCHED-051 LLR-SCHED-052 LLR-SCHED-053 LLR-SCHED-055",
           nothing_is_early_late_or_lost_at_random),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
