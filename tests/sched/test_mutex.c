/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tests of sched/mutex.h and sched/mutex.c: ownership, kinds, hand-over, inheritance
 * along chains, ceilings and deadlocks.
 */
#include <arch/interrupt.h>
#include <fakes/invariants.h>
#include <fakes/scenario.h>
#include <fakes/stop.h>
#include <sched/mutex.h>
#include <sched/scheduler.h>
#include <sched/semaphore.h>
#include <sched/wait_queue.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "verifies.h"

#define LOW     50
#define HIGH    150
#define MUTEXES 6U
#define CHAIN   5
#define FOREVER 1000000

static struct mutex mutexes[MUTEXES];
static struct mutex *const mutex = &mutexes[0];

static int setup(void **state)
{
    (void)state;
    for (unsigned i = 0; i < MUTEXES; i++) {
        mutex_init(&mutexes[i], MUTEX_ERRORCHECK, MUTEX_INHERIT, 0);
    }
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

static enum status lock_for(struct mutex *which, uint64_t ticks)
{
    const struct deadline deadline = scenario_in(ticks);
    return mutex_lock(which, &deadline);
}

/* Locks the first mutex, notes its letter, unlocks. */
static void *lock_and_note(void *letter)
{
    lock(mutex);
    scenario_note((char)scenario_number(letter));
    unlock(mutex);
    return NULL;
}

static struct thread *spawn(int priority, char letter)
{
    return scenario_spawn(priority, lock_and_note, scenario_argument(letter));
}

/* ---- ownership ---- */

static void body_own(void)
{
    const unsigned switches = machine_switches();
    assert_null(mutex_owner(mutex));
    lock(mutex);
    assert_ptr_equal(mutex_owner(mutex), thread_current());
    unlock(mutex);
    assert_null(mutex_owner(mutex));
    assert_int_equal(mutex_try(mutex), STATUS_OK);
    assert_ptr_equal(mutex_owner(mutex), thread_current());
    unlock(mutex);
    assert_int_equal(mutex->owner, 0);
    assert_int_equal(machine_switches(), switches);
}

static void free_mutex_is_taken_and_given_back(void **state)
{
    (void)state;
    scenario_run(body_own);
}

static void zeroed_mutex_is_a_free_one_without_protocol(void **state)
{
    const struct mutex zero = { 0 };
    struct mutex made;
    (void)state;
    memset(&made, 0xEE, sizeof made);
    mutex_init(&made, MUTEX_ERRORCHECK, MUTEX_NONE, 0);
    assert_int_equal(made.owner, zero.owner);
    assert_int_equal(made.type, zero.type);
    assert_int_equal(made.protocol, zero.protocol);
    assert_ptr_equal(made.waiters.turnstile, zero.waiters.turnstile);
    assert_int_equal(made.repeats, zero.repeats);
}

static void *unlock_foreign(void *unused)
{
    (void)unused;
    assert_int_equal(mutex_unlock(mutex), STATUS_NOT_OWNER);
    assert_int_equal(mutex_try(mutex), STATUS_BUSY);
    scenario_note('x');
    return NULL;
}

static void body_foreign(void)
{
    assert_int_equal(mutex_unlock(mutex), STATUS_NOT_OWNER); /* it is free */
    lock(mutex);
    (void)scenario_spawn(HIGH, unlock_foreign, NULL);
    assert_ptr_equal(mutex_owner(mutex), thread_current());
    unlock(mutex);
    scenario_expect("x");
}

static void only_the_owner_can_unlock(void **state)
{
    (void)state;
    scenario_run(body_foreign);
}

static void lock_call(void *unused)
{
    (void)unused;
    lock(mutex);
}

static void try_call(void *unused)
{
    (void)unused;
    assert_int_equal(mutex_try(mutex), STATUS_OK);
}

static void unlock_call(void *unused)
{
    (void)unused;
    unlock(mutex);
}

static void body_interrupt(void)
{
    machine_enter_interrupt();
    assert_true(stop_by_assertion(lock_call, NULL));
    assert_true(stop_by_assertion(try_call, NULL));
    assert_true(stop_by_assertion(unlock_call, NULL));
    machine_leave_interrupt();
    assert_null(mutex_owner(mutex));
}

static void use_in_an_interrupt_fails_an_assertion(void **state)
{
    (void)state;
    scenario_run(body_interrupt);
}

static void do_nothing(void)
{
}

static void body_interrupted(void)
{
    scenario_interrupt(do_nothing);
    machine_raise_in_between(MACHINE_BEFORE_STORE, SCENARIO_IRQ);
    lock(mutex);
    assert_ptr_equal(mutex_owner(mutex), thread_current());
    machine_raise_in_between(MACHINE_BEFORE_STORE, SCENARIO_IRQ);
    unlock(mutex);
    assert_null(mutex_owner(mutex));
    machine_raise_in_between(MACHINE_BEFORE_STORE, SCENARIO_IRQ);
    assert_int_equal(mutex_try(mutex), STATUS_OK);
    unlock(mutex);
    assert_int_equal(machine_interrupts(), 3);
}

static void interrupt_in_between_does_no_harm(void **state)
{
    (void)state;
    scenario_run(body_interrupted);
}

static struct thread *sleeper;

static void wake_sleeper(void)
{
    if (wait_queue_is_empty(&sleeper->joiners)) {
        arch_interrupts_restore(arch_interrupts_save());
    }
}

static void *lock_in_between(void *unused)
{
    (void)unused;
    scenario_sleep(5);
    scenario_note((mutex_lock(mutex, NULL) == STATUS_OK) ? 'l' : '?');
    unlock(mutex);
    return NULL;
}

/* The owner has read the word as its own; before it stores, another begins to wait. */
static void body_waiter_in_between(void)
{
    sleeper = scenario_spawn(HIGH, lock_in_between, NULL);
    scenario_interrupt(wake_sleeper);
    lock(mutex);
    machine_set_counter(10); /* the sleeper's time is up at the next look */
    machine_raise_in_between(MACHINE_BEFORE_STORE, SCENARIO_IRQ);
    unlock(mutex);
    scenario_expect("l");
    assert_null(mutex_owner(mutex));
    assert_int_equal(mutex->owner, 0);
}

static void waiter_that_comes_before_the_store_is_not_forgotten(void **state)
{
    (void)state;
    scenario_run(body_waiter_in_between);
}

/* ---- kinds ---- */

static void body_errorcheck(void)
{
    lock(mutex);
    assert_int_equal(mutex_lock(mutex, NULL), STATUS_DEADLOCK);
    assert_int_equal(mutex_try(mutex), STATUS_BUSY);
    unlock(mutex);
    assert_null(mutex_owner(mutex));
}

static void errorcheck_mutex_reports_a_second_lock(void **state)
{
    (void)state;
    scenario_run(body_errorcheck);
}

static void body_recursive(void)
{
    mutex_init(mutex, MUTEX_RECURSIVE, MUTEX_NONE, 0);
    lock(mutex);
    lock(mutex);
    assert_int_equal(mutex_try(mutex), STATUS_OK);
    unlock(mutex);
    unlock(mutex);
    assert_ptr_equal(mutex_owner(mutex), thread_current());
    lock(mutex);
    unlock(mutex);
    unlock(mutex);
    assert_null(mutex_owner(mutex));
    assert_int_equal(mutex_unlock(mutex), STATUS_NOT_OWNER);
}

static void recursive_mutex_is_free_after_as_many_unlocks_as_locks(void **state)
{
    (void)state;
    scenario_run(body_recursive);
}

static void body_recursive_waited(void)
{
    mutex_init(mutex, MUTEX_RECURSIVE, MUTEX_INHERIT, 0);
    lock(mutex);
    lock(mutex);
    (void)spawn(HIGH, 'h');
    assert_int_equal(thread_current()->priority, HIGH);
    unlock(mutex);
    scenario_expect("");
    assert_int_equal(thread_current()->priority, HIGH);
    unlock(mutex);
    scenario_expect("h");
    assert_int_equal(thread_current()->priority, SCENARIO_PRIORITY);
}

static void recursive_mutex_is_handed_over_by_its_last_unlock_only(void **state)
{
    (void)state;
    scenario_run(body_recursive_waited);
}

static void body_overflow(void)
{
    mutex_init(mutex, MUTEX_RECURSIVE, MUTEX_NONE, 0);
    lock(mutex);
    lock(mutex);
    mutex->repeats = UINT32_MAX;
    assert_int_equal(mutex_lock(mutex, NULL), STATUS_OVERFLOW);
    assert_int_equal(mutex_try(mutex), STATUS_OVERFLOW);
    assert_int_equal(mutex->repeats, UINT32_MAX);
}

static void recursive_mutex_reports_that_it_cannot_count_further(void **state)
{
    (void)state;
    scenario_run(body_overflow);
}

static void body_normal(void)
{
    mutex_init(mutex, MUTEX_NORMAL, MUTEX_INHERIT, 0);
    lock(mutex);
    assert_int_equal(mutex_try(mutex), STATUS_BUSY);
    assert_int_equal(lock_for(mutex, 100), STATUS_TIMEOUT);
    assert_int_equal(timeout_now(TIMEOUT_CLOCK_MONOTONIC), 100);
    assert_ptr_equal(mutex_owner(mutex), thread_current());
    invariants_check();
    unlock(mutex);
    assert_null(mutex_owner(mutex));
}

static void normal_mutex_lets_its_owner_wait_until_the_deadline(void **state)
{
    (void)state;
    scenario_run(body_normal);
}

static void body_normal_forever(void)
{
    mutex_init(mutex, MUTEX_NORMAL, MUTEX_NONE, 0);
    lock(mutex);
    lock(mutex);
    fail_msg("the owner got its own mutex");
}

static void normal_mutex_lets_its_owner_wait_for_ever(void **state)
{
    const struct scenario usual = { 0 };
    (void)state;
    assert_int_equal(scenario_run_with(&usual, body_normal_forever), MACHINE_STUCK);
}

/* ---- waiting ---- */

static void body_handover(void)
{
    lock(mutex);
    (void)spawn(HIGH, 'a');
    (void)spawn(HIGH + 1, 'b');
    (void)spawn(HIGH, 'c');
    (void)spawn(HIGH + 1, 'd');
    invariants_check();
    unlock(mutex);
    scenario_expect("bdac");
    assert_int_equal(mutex->owner, 0);
}

static void mutex_goes_to_the_most_urgent_then_to_the_one_that_waits_longest(
    void **state)
{
    (void)state;
    scenario_run(body_handover);
}

static void body_handed_to_low(void)
{
    mutex_init(mutex, MUTEX_ERRORCHECK, MUTEX_NONE, 0);
    lock(mutex);
    struct thread *const low = spawn(LOW, 'l');
    scenario_let_others_run();
    unlock(mutex);
    assert_ptr_equal(mutex_owner(mutex), low); /* it was handed over, not freed */
    assert_int_equal(mutex_try(mutex), STATUS_BUSY);
    scenario_let_others_run();
    scenario_expect("l");
}

static void mutex_is_handed_over_and_not_freed(void **state)
{
    (void)state;
    scenario_run(body_handed_to_low);
}

static void *hold_for_fifty(void *which)
{
    lock(which);
    scenario_sleep(50);
    unlock(which);
    return NULL;
}

static void body_timeout(void)
{
    (void)scenario_spawn(HIGH, hold_for_fifty, mutex);
    assert_int_equal(lock_for(mutex, 20), STATUS_TIMEOUT);
    assert_int_equal(timeout_now(TIMEOUT_CLOCK_MONOTONIC), 20);
    assert_int_equal(mutex->owner & MUTEX_WAITED, 0);
    assert_int_equal(lock_for(mutex, 100), STATUS_OK);
    assert_int_equal(timeout_now(TIMEOUT_CLOCK_MONOTONIC), 50);
    unlock(mutex);
}

static void wait_ends_at_its_deadline(void **state)
{
    (void)state;
    scenario_run(body_timeout);
}

/* ---- inheritance ---- */

static void body_inherit(void)
{
    lock(mutex);
    (void)spawn(HIGH, 'h');
    assert_int_equal(thread_current()->priority, HIGH);
    assert_int_equal(thread_current()->base_priority, SCENARIO_PRIORITY);
    arch_interrupts_mask();
    assert_int_equal(loans_top(&thread_current()->loans), HIGH);
    arch_interrupts_unmask();
    unlock(mutex);
    scenario_expect("h");
    assert_int_equal(thread_current()->priority, SCENARIO_PRIORITY);
    arch_interrupts_mask();
    assert_int_equal(loans_top(&thread_current()->loans), PRIORITY_IDLE);
    arch_interrupts_unmask();
}

static void owner_runs_at_the_priority_of_its_most_urgent_waiter(void **state)
{
    (void)state;
    scenario_run(body_inherit);
}

static void body_lower_waiter(void)
{
    lock(mutex);
    (void)spawn(LOW, 'l');
    scenario_let_others_run();
    assert_int_equal(thread_current()->priority, SCENARIO_PRIORITY);
    unlock(mutex);
    scenario_let_others_run();
    scenario_expect("l");
}

static void less_urgent_waiter_lends_nothing(void **state)
{
    (void)state;
    scenario_run(body_lower_waiter);
}

static void *note_middle(void *unused)
{
    (void)unused;
    scenario_note('m');
    return NULL;
}

static void *inversion_low(void *unused)
{
    (void)unused;
    lock(mutex);
    scenario_sleep(1);
    machine_spin(100);
    scenario_note('l');
    unlock(mutex);
    return NULL;
}

/* The classic: low owns, high waits, the one in between must wait for both. */
static void body_inversion(void)
{
    (void)scenario_spawn(SCENARIO_PRIORITY + 1, inversion_low, NULL);
    (void)spawn(HIGH, 'h');
    (void)scenario_spawn(HIGH - 1, note_middle, NULL);
    scenario_sleep(1000);
    scenario_expect("mlh"); /* m came while low slept */
    mutex_init(mutex, MUTEX_ERRORCHECK, MUTEX_INHERIT, 0);
    lock(mutex);
    (void)spawn(HIGH, 'h');
    (void)scenario_spawn(HIGH - 1, note_middle, NULL);
    scenario_note('l');
    unlock(mutex);
    scenario_expect("lhm");
}

static void priority_is_not_inverted(void **state)
{
    (void)state;
    scenario_run(body_inversion);
}

static void body_none(void)
{
    mutex_init(mutex, MUTEX_ERRORCHECK, MUTEX_NONE, 0);
    lock(mutex);
    (void)spawn(HIGH, 'h');
    assert_int_equal(thread_current()->priority, SCENARIO_PRIORITY);
    unlock(mutex);
    scenario_expect("h");
}

static void mutex_without_protocol_lends_nothing(void **state)
{
    (void)state;
    scenario_run(body_none);
}

/* Thread i of the chain owns mutex i and waits for mutex i - 1. */
static struct thread *chain[CHAIN];

static void *link_of_chain(void *argument)
{
    const int self = scenario_number(argument);
    lock(&mutexes[self]);
    if (self == 0) {
        scenario_sleep(FOREVER);
    } else {
        lock(&mutexes[self - 1]);
        scenario_note((char)('0' + self));
        unlock(&mutexes[self - 1]);
    }
    unlock(&mutexes[self]);
    return NULL;
}

static void make_chain(void)
{
    for (int i = 0; i < CHAIN; i++) {
        chain[i] = scenario_spawn(LOW + i, link_of_chain, scenario_argument(i));
        scenario_let_others_run();
    }
    invariants_check();
}

static void expect_chain(int priority, int count)
{
    for (int i = 0; i < count; i++) {
        assert_int_equal(chain[i]->priority, priority);
    }
    invariants_check();
}

static void *lock_last_for_ten(void *unused)
{
    (void)unused;
    scenario_note((lock_for(&mutexes[CHAIN - 1], 10) == STATUS_TIMEOUT) ? 't' : 'o');
    return NULL;
}

static void body_chain_steps(void)
{
    make_chain();
    const unsigned before = machine_timer_interrupts();
    arch_interrupts_mask();
    thread_current()->base_priority = PRIORITY_MAX; /* it is not displaced */
    thread_update_priority_locked(thread_current());
    chain[CHAIN - 1]->base_priority = HIGH;
    thread_update_priority_locked(chain[CHAIN - 1]);
    assert_int_equal(chain[CHAIN - 1]->priority, HIGH);
    assert_true(chain[CHAIN - 2]->is_update_due); /* left to an interrupt */
    assert_int_equal(chain[CHAIN - 2]->priority, LOW + CHAIN - 1);
    arch_interrupts_unmask();
    expect_chain(HIGH, CHAIN);
    assert_int_equal(machine_timer_interrupts() - before, CHAIN - 1); /* one for each */
}

static void chain_is_walked_one_owner_in_each_interrupt(void **state)
{
    (void)state;
    scenario_run(body_chain_steps);
}

static void body_chain_timeout(void)
{
    make_chain();
    (void)scenario_spawn(HIGH, lock_last_for_ten, NULL);
    expect_chain(HIGH, CHAIN);
    machine_spin(10);
    scenario_expect("t");
    expect_chain(LOW + CHAIN - 1, CHAIN);
}

static void loan_goes_along_the_chain_and_a_timeout_takes_it_back(void **state)
{
    (void)state;
    scenario_run(body_chain_timeout);
}

static void body_chain_order(void)
{
    make_chain();
    scenario_sleep(FOREVER + 1);
    scenario_expect("1234");
    invariants_check();
}

static void chain_is_resolved_from_its_end(void **state)
{
    (void)state;
    scenario_run(body_chain_order);
}

static void body_chain_priority(void)
{
    make_chain();
    thread_set_priority(chain[CHAIN - 1], HIGH, THREAD_PLACE_TAIL);
    expect_chain(HIGH, CHAIN);
    thread_set_priority(chain[CHAIN - 1], LOW, THREAD_PLACE_MOVED);
    assert_int_equal(chain[CHAIN - 1]->priority, LOW);
    expect_chain(LOW + CHAIN - 2, CHAIN - 1);
    thread_set_priority(chain[1], HIGH + 1, THREAD_PLACE_MOVED);
    expect_chain(HIGH + 1, 2);
    assert_int_equal(chain[2]->priority, LOW + CHAIN - 2);
}

static void priority_of_a_waiting_thread_goes_along_the_chain(void **state)
{
    (void)state;
    scenario_run(body_chain_priority);
}

static void *wait_for_mutex_number(void *number)
{
    lock(&mutexes[scenario_number(number)]);
    unlock(&mutexes[scenario_number(number)]);
    scenario_note((char)('0' + scenario_number(number)));
    return NULL;
}

static void several_held(const int *order)
{
    for (int i = 0; i < 3; i++) {
        lock(&mutexes[i]);
    }
    for (int i = 0; i < 3; i++) {
        (void)scenario_spawn(HIGH + i, wait_for_mutex_number, scenario_argument(i));
    }
    bool is_held[3] = { true, true, true };
    for (int i = 0; i < 3; i++) {
        int expected = SCENARIO_PRIORITY;
        unlock(&mutexes[order[i]]);
        is_held[order[i]] = false;
        for (int k = 0; k < 3; k++) {
            expected = is_held[k] ? (HIGH + k) : expected;
        }
        assert_int_equal(thread_current()->priority, expected);
        invariants_check();
    }
    assert_int_equal(strlen(scenario_notes()), 3);
    scenario_expect(scenario_notes());
}

static void body_several(void)
{
    static const int orders[6][3] = { { 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 },
                                      { 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 } };
    for (int i = 0; i < 6; i++) {
        several_held(orders[i]);
    }
}

static void loans_of_several_mutexes_end_one_by_one_in_any_order(void **state)
{
    (void)state;
    scenario_run(body_several);
}

static void body_new_owner(void)
{
    lock(mutex);
    (void)scenario_spawn(HIGH, hold_for_fifty, mutex);
    struct thread *const next = scenario_spawn(HIGH - 1, hold_for_fifty, mutex);
    unlock(mutex); /* the one at HIGH has it now and sleeps */
    assert_int_equal(thread_current()->priority, SCENARIO_PRIORITY);
    assert_ptr_equal(next->waiting_in, &mutex->waiters);
    struct thread *const owner = mutex_owner(mutex);
    thread_set_priority(owner, LOW, THREAD_PLACE_MOVED);
    assert_int_equal(owner->priority, HIGH - 1); /* lent by who still waits */
    invariants_check();
    scenario_sleep(1000);
    assert_null(mutex_owner(mutex));
}

static void new_owner_is_lent_the_priority_of_those_that_still_wait(void **state)
{
    (void)state;
    scenario_run(body_new_owner);
}

/* One waiter's time is up and another stays. */
static void body_two_waiters(void)
{
    lock(&mutexes[CHAIN - 1]);
    (void)scenario_spawn(HIGH + 1, lock_last_for_ten, NULL);
    (void)scenario_spawn(HIGH, wait_for_mutex_number, scenario_argument(CHAIN - 1));
    assert_int_equal(thread_current()->priority, HIGH + 1);
    machine_spin(10);
    scenario_expect("t");
    assert_int_equal(thread_current()->priority, HIGH);
    invariants_check();
    unlock(&mutexes[CHAIN - 1]);
    scenario_expect("4");
}

static void timeout_leaves_the_loan_of_the_other_waiters(void **state)
{
    (void)state;
    scenario_run(body_two_waiters);
}

static void body_timeout_none(void)
{
    mutex_init(&mutexes[CHAIN - 1], MUTEX_NORMAL, MUTEX_NONE, 0);
    lock(&mutexes[CHAIN - 1]);
    (void)scenario_spawn(HIGH, lock_last_for_ten, NULL);
    (void)scenario_spawn(HIGH, wait_for_mutex_number, scenario_argument(CHAIN - 1));
    machine_spin(10);
    scenario_expect("t");
    unlock(&mutexes[CHAIN - 1]);
    scenario_expect("4");
    assert_int_equal(mutexes[CHAIN - 1].owner, 0);
}

static void timeout_leaves_the_other_waiters_of_a_mutex_without_protocol(void **state)
{
    (void)state;
    scenario_run(body_timeout_none);
}

static void *spin_and_note(void *letter)
{
    machine_spin(10);
    scenario_note((char)scenario_number(letter));
    return NULL;
}

static void *lock_spin_note(void *letter)
{
    lock(mutex);
    machine_spin(20); /* someone urgent comes to wait in this time */
    unlock(mutex);
    scenario_note((char)scenario_number(letter));
    return NULL;
}

static void *come_later(void *unused)
{
    (void)unused;
    scenario_sleep(10);
    lock(mutex);
    unlock(mutex);
    return NULL;
}

/* POSIX: unlocking does not cost a thread its turn among its equals. */
static void body_turn(void)
{
    (void)scenario_spawn(HIGH, come_later, NULL);
    (void)scenario_spawn(LOW, lock_spin_note, scenario_argument('a'));
    (void)scenario_spawn(LOW, spin_and_note, scenario_argument('b'));
    scenario_sleep(1000);
    scenario_expect("ab");
}

static void end_of_a_loan_leaves_the_owner_before_its_equals(void **state)
{
    (void)state;
    scenario_run(body_turn);
}

/* ---- ceilings ---- */

static void protect(struct mutex *which, int ceiling)
{
    mutex_init(which, MUTEX_ERRORCHECK, MUTEX_PROTECT, ceiling);
}

static void body_ceiling(void)
{
    protect(mutex, HIGH);
    lock(mutex);
    assert_int_equal(thread_current()->priority, HIGH);
    (void)scenario_spawn(HIGH, note_middle, NULL);
    (void)scenario_spawn(HIGH - 1, note_middle, NULL);
    scenario_expect("");
    (void)scenario_spawn(HIGH + 1, spin_and_note, scenario_argument('u'));
    scenario_expect("u");
    unlock(mutex);
    scenario_expect("mm");
    assert_int_equal(thread_current()->priority, SCENARIO_PRIORITY);
}

static void owner_runs_at_the_ceiling(void **state)
{
    (void)state;
    scenario_run(body_ceiling);
}

static void body_nested(void)
{
    protect(&mutexes[0], HIGH);
    protect(&mutexes[1], HIGH + 10);
    protect(&mutexes[2], HIGH + 5);
    lock(&mutexes[0]);
    lock(&mutexes[1]);
    assert_int_equal(mutex_try(&mutexes[2]), STATUS_OK);
    assert_int_equal(thread_current()->priority, HIGH + 10);
    unlock(&mutexes[1]);
    assert_int_equal(thread_current()->priority, HIGH + 5);
    unlock(&mutexes[0]);
    assert_int_equal(thread_current()->priority, HIGH + 5);
    unlock(&mutexes[2]);
    assert_int_equal(thread_current()->priority, SCENARIO_PRIORITY);
}

static void ceilings_nest_in_any_order(void **state)
{
    (void)state;
    scenario_run(body_nested);
}

static void body_above(void)
{
    protect(mutex, SCENARIO_PRIORITY - 1);
    assert_int_equal(mutex_lock(mutex, NULL), STATUS_INVALID);
    assert_int_equal(mutex_try(mutex), STATUS_INVALID);
    assert_null(mutex_owner(mutex));
    protect(mutex, SCENARIO_PRIORITY);
    lock(mutex); /* at the ceiling is allowed */
    unlock(mutex);
    /* a loan above the ceiling does not count: the thread's own priority does */
    lock(&mutexes[1]);
    (void)scenario_spawn(HIGH, wait_for_mutex_number, scenario_argument(1));
    assert_int_equal(thread_current()->priority, HIGH);
    lock(mutex);
    unlock(mutex);
    unlock(&mutexes[1]);
    scenario_expect("1");
}

static void thread_above_the_ceiling_is_refused(void **state)
{
    (void)state;
    scenario_run(body_above);
}

static void body_ceiling_handover(void)
{
    protect(mutex, HIGH + 10);
    lock(mutex);
    scenario_sleep(1);
    struct thread *const next = scenario_spawn(LOW, hold_for_fifty, mutex);
    scenario_sleep(1);
    assert_int_equal(next->waiting_for == mutex, 1);
    assert_int_equal(thread_current()->priority, HIGH + 10);
    unlock(mutex);
    assert_int_equal(next->priority, HIGH + 10);
    assert_ptr_equal(mutex_owner(mutex), next);
    invariants_check();
    scenario_sleep(100);
    assert_int_equal(next->priority, LOW);
    assert_null(mutex_owner(mutex));
}

static void new_owner_gets_the_ceiling(void **state)
{
    (void)state;
    scenario_run(body_ceiling_handover);
}

static void body_ceiling_of_an_equal(void)
{
    protect(mutex, SCENARIO_PRIORITY);
    lock(mutex);
    scenario_sleep(1);
    struct thread *const next =
        scenario_spawn(LOW, lock_and_note, scenario_argument('n'));
    scenario_sleep(1);
    unlock(mutex);
    assert_int_equal(next->priority, SCENARIO_PRIORITY);
    invariants_check(); /* the new owner is not before the running thread */
    scenario_in_interrupt(do_nothing);
    scenario_note('m');
    scenario_sleep(1);
    scenario_expect("mn");
}

static void new_owner_does_not_displace_an_equal_by_its_ceiling(void **state)
{
    (void)state;
    scenario_run(body_ceiling_of_an_equal);
}

static void body_set_ceiling(void)
{
    protect(mutex, HIGH);
    lock(mutex);
    (void)scenario_spawn(HIGH - 5, note_middle, NULL);
    mutex_set_ceiling(mutex, HIGH + 10);
    assert_int_equal(thread_current()->priority, HIGH + 10);
    scenario_expect("");
    mutex_set_ceiling(mutex, HIGH - 10);
    scenario_expect("m");
    assert_int_equal(thread_current()->priority, HIGH - 10);
    invariants_check();
    unlock(mutex);
    assert_int_equal(thread_current()->priority, SCENARIO_PRIORITY);
}

static void ceiling_that_is_set_while_owned_counts_at_once(void **state)
{
    (void)state;
    scenario_run(body_set_ceiling);
}

static void body_relock_ceiling(void)
{
    protect(mutex, HIGH);
    lock(mutex);
    arch_interrupts_mask();
    mutex_release_locked(mutex);
    (void)scheduler_act(0);
    assert_null(mutex_owner(mutex));
    thread_set_priority(thread_current(), HIGH + 1, THREAD_PLACE_TAIL);
    assert_int_equal(mutex_lock(mutex, NULL), STATUS_INVALID);
    mutex_relock(mutex);
    assert_ptr_equal(mutex_owner(mutex), thread_current());
    unlock(mutex);
}

static void relock_takes_it_whatever_the_ceiling(void **state)
{
    (void)state;
    scenario_run(body_relock_ceiling);
}

static void relock_call(void *unused)
{
    (void)unused;
    mutex_relock(mutex);
}

static void body_relock_owned(void)
{
    lock(mutex);
    assert_true(stop_by_assertion(relock_call, NULL));
}

static void *relock_contended(void *unused)
{
    (void)unused;
    mutex_relock(mutex);
    return NULL;
}

static void wake_call(void *thread)
{
    arch_interrupts_mask();
    resched_is_covered(wait_queue_wake_locked(thread, STATUS_TIMEOUT));
    arch_interrupts_unmask();
    scenario_sleep(1);
}

static void body_relock_without(void)
{
    lock(mutex);
    struct thread *const waiter = scenario_spawn(HIGH, relock_contended, NULL);
    assert_true(stop_by_assertion(wake_call, waiter));
    machine_stop();
}

static void relock_that_ends_without_the_mutex_fails_an_assertion(void **state)
{
    (void)state;
    scenario_run(body_relock_without);
}

static void relock_of_an_owned_mutex_fails_an_assertion(void **state)
{
    (void)state;
    scenario_run(body_relock_owned);
}

static void body_release(void)
{
    lock(mutex);
    struct thread *const next = scenario_spawn(HIGH, hold_for_fifty, mutex);
    assert_int_equal(thread_current()->priority, HIGH);
    arch_interrupts_mask();
    mutex_release_locked(mutex);
    assert_ptr_equal(mutex_owner(mutex), next);
    assert_int_equal(thread_current()->priority, SCENARIO_PRIORITY);
    (void)scheduler_act(0);
    invariants_check();
}

static void release_for_a_wait_hands_over_without_a_switch(void **state)
{
    (void)state;
    scenario_run(body_release);
}

/* ---- deadlocks ---- */

static enum status ring_status[CHAIN];

/* Thread i owns mutex i and asks for the next; the last closes the ring. */
static void *link_of_ring(void *argument)
{
    const int self = scenario_number(argument);
    const int next = (self + 1) % CHAIN;
    lock(&mutexes[self]);
    scenario_sleep((uint64_t)(10 + self)); /* all own theirs then */
    ring_status[self] = mutex_lock(&mutexes[next], NULL);
    if (ring_status[self] == STATUS_OK) {
        unlock(&mutexes[next]);
    }
    unlock(&mutexes[self]);
    return NULL;
}

static void body_ring(void)
{
    unsigned deadlocks = 0;
    for (int i = 0; i < CHAIN; i++) {
        (void)scenario_spawn(LOW, link_of_ring, scenario_argument(i));
    }
    scenario_sleep(1000);
    for (int i = 0; i < CHAIN; i++) {
        deadlocks += (ring_status[i] == STATUS_DEADLOCK) ? 1U : 0U;
        assert_null(mutex_owner(&mutexes[i]));
    }
    assert_int_equal(deadlocks, 1);
    assert_int_equal(ring_status[CHAIN - 1], STATUS_DEADLOCK);
}

static void lock_that_would_close_a_ring_is_refused(void **state)
{
    (void)state;
    scenario_run(body_ring);
}

/* A ring of normal mutexes: nobody looks, all wait for ever. */
static void ring_of_normal(int size)
{
    for (int i = 0; i < CHAIN; i++) {
        mutex_init(&mutexes[i], (i < size) ? MUTEX_NORMAL : MUTEX_ERRORCHECK,
                   MUTEX_INHERIT, 0);
    }
}

static int ring_size;

static void *link_of_normal_ring(void *argument)
{
    const int self = scenario_number(argument);
    lock(&mutexes[self]);
    scenario_sleep(10);
    (void)lock_for(&mutexes[(self + 1) % ring_size], FOREVER);
    scenario_note('!');
    return NULL;
}

static void *own_errorcheck_and_join_ring(void *unused)
{
    (void)unused;
    lock(&mutexes[CHAIN - 1]);
    (void)lock_for(&mutexes[0], FOREVER);
    return NULL;
}

static void body_rings_of_others(void)
{
    ring_of_normal(ring_size);
    for (int i = 0; i < ring_size; i++) {
        (void)scenario_spawn(LOW, link_of_normal_ring, scenario_argument(i));
    }
    scenario_sleep(20);
    scenario_expect("");
    (void)scenario_spawn(LOW, own_errorcheck_and_join_ring, NULL);
    scenario_sleep(20);
    /* the owner of the error-checked mutex waits in a ring which the caller is not part
       of */
    assert_int_equal(lock_for(&mutexes[CHAIN - 1], 10), STATUS_TIMEOUT);
}

static void ring_of_others_does_not_stop_the_search(void **state)
{
    (void)state;
    for (ring_size = 1; ring_size < CHAIN - 1; ring_size++) {
        (void)setup(state);
        scenario_run(body_rings_of_others);
    }
}

static void *own_two(void *unused)
{
    (void)unused;
    lock(&mutexes[1]);
    lock(&mutexes[0]);
    unlock(&mutexes[0]);
    unlock(&mutexes[1]);
    scenario_note('o');
    return NULL;
}

static void body_recursive_deadlock(void)
{
    mutex_init(&mutexes[1], MUTEX_RECURSIVE, MUTEX_INHERIT, 0);
    lock(&mutexes[0]);
    (void)scenario_spawn(HIGH, own_two, NULL);
    assert_int_equal(mutex_lock(&mutexes[1], NULL), STATUS_DEADLOCK);
    unlock(&mutexes[0]);
    scenario_expect("o");
    lock(&mutexes[1]);
    unlock(&mutexes[1]);
}

static void deadlock_of_two_is_found(void **state)
{
    (void)state;
    scenario_run(body_recursive_deadlock);
}

static struct semaphore gate;
static unsigned interruptions;

static void *hold_until_posted(void *unused)
{
    (void)unused;
    lock(&mutexes[1]);
    assert_int_equal(semaphore_wait(&gate, NULL), STATUS_OK);
    unlock(&mutexes[1]);
    scenario_note('p');
    return NULL;
}

static void *hold_and_want_the_next(void *unused)
{
    (void)unused;
    lock(&mutexes[0]);
    lock(&mutexes[1]);
    unlock(&mutexes[1]);
    unlock(&mutexes[0]);
    scenario_note('o');
    return NULL;
}

static void post_the_second_time(void)
{
    interruptions++;
    if (interruptions == 1U) {
        machine_raise_in_between(MACHINE_BEFORE_MASK, SCENARIO_IRQ);
    } else {
        assert_int_equal(semaphore_post(&gate), STATUS_OK);
    }
}

/* The chain comes undone while its owners are searched for a deadlock. */
static void body_search_interrupted(void)
{
    memset(&gate, 0, sizeof gate);
    interruptions = 0;
    (void)scenario_spawn(HIGH + 1, hold_until_posted, NULL);
    (void)scenario_spawn(HIGH, hold_and_want_the_next, NULL);
    scenario_interrupt(post_the_second_time);
    machine_raise_in_between(MACHINE_BEFORE_MASK, SCENARIO_IRQ);
    lock(&mutexes[0]);
    scenario_expect("po");
    assert_int_equal(interruptions, 2);
    unlock(&mutexes[0]);
}

static void search_for_a_deadlock_lets_nobody_else_run(void **state)
{
    (void)state;
    scenario_run(body_search_interrupted);
}

/* Two normal mutexes with inheritance, taken crosswise: the loans go round once and
   end. */
static void *own_one_for_a_while(void *unused)
{
    (void)unused;
    lock(&mutexes[1]);
    scenario_note((lock_for(&mutexes[0], 50) == STATUS_TIMEOUT) ? 't' : 'o');
    unlock(&mutexes[1]);
    return NULL;
}

static void body_crosswise(void)
{
    ring_of_normal(2);
    lock(&mutexes[0]);
    (void)scenario_spawn(HIGH, own_one_for_a_while, NULL);
    lock(&mutexes[1]);
    scenario_expect("t");
    assert_int_equal(timeout_now(TIMEOUT_CLOCK_MONOTONIC), 50);
    unlock(&mutexes[1]);
    unlock(&mutexes[0]);
    assert_int_equal(thread_current()->priority, SCENARIO_PRIORITY);
}

static void ring_with_a_deadline_resolves_itself(void **state)
{
    (void)state;
    scenario_run(body_crosswise);
}

/* A ring keeps a loan for itself until a deadline breaks it; then who leaves it
   is less urgent than the running one. */
static void *own_one_until_tick_20(void *unused)
{
    (void)unused;
    lock(&mutexes[1]);
    scenario_note((lock_for(&mutexes[0], 20) == STATUS_TIMEOUT) ? 't' : 'o');
    unlock(&mutexes[1]);
    return NULL;
}

static void *own_zero_and_join_ring(void *unused)
{
    (void)unused;
    lock(&mutexes[0]);
    scenario_sleep(2);
    lock(&mutexes[1]);
    unlock(&mutexes[1]);
    unlock(&mutexes[0]);
    return NULL;
}

static void *lend_until_tick_10(void *unused)
{
    (void)unused;
    scenario_sleep(5);
    assert_int_equal(lock_for(&mutexes[1], 5), STATUS_TIMEOUT);
    return NULL;
}

static void *run_until_tick_30(void *unused)
{
    (void)unused;
    scenario_sleep(12);
    machine_spin(18);
    scenario_note('r');
    return NULL;
}

static void body_loan_of_a_ring(void)
{
    ring_of_normal(2);
    (void)scenario_spawn(LOW, own_zero_and_join_ring, NULL);
    scenario_sleep(1);
    (void)scenario_spawn(LOW + 1, own_one_until_tick_20, NULL);
    (void)scenario_spawn(LOW + 9, lend_until_tick_10, NULL);
    (void)scenario_spawn(LOW + 5, run_until_tick_30, NULL);
    machine_observe(invariants_check);
    scenario_sleep(100);
    scenario_expect("rt");
}

static void thread_that_leaves_a_ring_by_its_deadline_does_not_displace(void **state)
{
    (void)state;
    scenario_run(body_loan_of_a_ring);
}

/* ---- at random ---- */

static unsigned locks;

static void *lock_at_random(void *unused)
{
    (void)unused;
    for (;;) {
        struct mutex *const one = &mutexes[scenario_random(MUTEXES)];
        struct mutex *const two = &mutexes[scenario_random(MUTEXES)];
        if (lock_for(one, scenario_random(60)) == STATUS_OK) {
            locks++;
            machine_spin(scenario_random(10));
            if (lock_for(two, scenario_random(60)) == STATUS_OK) {
                locks++;
                machine_spin(scenario_random(10));
                if (scenario_random(2) == 0U) {
                    scenario_sleep(scenario_random(20));
                }
                unlock((one == two) ? one : two);
            }
            unlock(one);
        }
        scenario_sleep(scenario_random(30));
    }
    return NULL;
}

static struct thread *crowd[6];
static unsigned seed;

static void body_random(void)
{
    scenario_seed(seed);
    locks = 0;
    machine_observe(invariants_check);
    mutex_init(&mutexes[1], MUTEX_RECURSIVE, MUTEX_INHERIT, 0);
    mutex_init(&mutexes[2], MUTEX_ERRORCHECK, MUTEX_PROTECT, LOW + 20);
    mutex_init(&mutexes[3], MUTEX_ERRORCHECK, MUTEX_NONE, 0);
    mutex_init(&mutexes[4], MUTEX_RECURSIVE, MUTEX_PROTECT, LOW + 8);
    mutex_init(&mutexes[5], MUTEX_NORMAL, MUTEX_INHERIT, 0);
    for (int i = 0; i < 6; i++) {
        crowd[i] = scenario_spawn(LOW + (2 * i), lock_at_random, NULL);
    }
    for (unsigned count = 0; count < 2000U; count++) {
        thread_set_priority(crowd[scenario_random(6)], LOW + (int)scenario_random(12),
                            (scenario_random(2) == 0U) ? THREAD_PLACE_TAIL
                                                       : THREAD_PLACE_MOVED);
        scenario_sleep(scenario_random(40));
    }
    assert_true(locks > 1000U);
}

static void everything_stays_consistent_at_random(void **state)
{
    (void)state;
    for (seed = 1; seed <= 5U; seed++) {
        (void)setup(state);
        scenario_run(body_random);
    }
}

#define MU(tags, test) VERIFIES_WITH(tags, test, setup, NULL)

int main(void)
{
    const struct CMUnitTest tests[] = {
        MU("LLR-SCHED-079", free_mutex_is_taken_and_given_back),
        MU("LLR-SCHED-070", zeroed_mutex_is_a_free_one_without_protocol),
        MU("LLR-SCHED-074 LLR-SCHED-075", only_the_owner_can_unlock),
        MU("LLR-SCHED-079", use_in_an_interrupt_fails_an_assertion),
        MU("LLR-SCHED-079", interrupt_in_between_does_no_harm),
        MU("LLR-SCHED-079", waiter_that_comes_before_the_store_is_not_forgotten),
        MU("LLR-SCHED-072 LLR-SCHED-074", errorcheck_mutex_reports_a_second_lock),
        MU("LLR-SCHED-072 LLR-SCHED-074 LLR-SCHED-075",
           recursive_mutex_is_free_after_as_many_unlocks_as_locks),
        MU("LLR-SCHED-075", recursive_mutex_is_handed_over_by_its_last_unlock_only),
        MU("LLR-SCHED-072 LLR-SCHED-074",
           recursive_mutex_reports_that_it_cannot_count_further),
        MU("LLR-SCHED-072 LLR-SCHED-074 LLR-SCHED-077",
           normal_mutex_lets_its_owner_wait_until_the_deadline),
        MU("LLR-SCHED-072", normal_mutex_lets_its_owner_wait_for_ever),
        MU("LLR-SCHED-075",
           mutex_goes_to_the_most_urgent_then_to_the_one_that_waits_longest),
        MU("LLR-SCHED-075", mutex_is_handed_over_and_not_freed),
        MU("LLR-SCHED-072 LLR-SCHED-077", wait_ends_at_its_deadline),
        MU("LLR-SCHED-071 LLR-SCHED-072 LLR-SCHED-075",
           owner_runs_at_the_priority_of_its_most_urgent_waiter),
        MU("LLR-SCHED-071", less_urgent_waiter_lends_nothing),
        MU("LLR-SCHED-072 LLR-SCHED-080", priority_is_not_inverted),
        MU("LLR-SCHED-071", mutex_without_protocol_lends_nothing),
        MU("LLR-SCHED-086", chain_is_walked_one_owner_in_each_interrupt),
        MU("LLR-SCHED-077 LLR-SCHED-080",
           loan_goes_along_the_chain_and_a_timeout_takes_it_back),
        MU("LLR-SCHED-075 LLR-SCHED-080", chain_is_resolved_from_its_end),
        MU("LLR-SCHED-080 LLR-SCHED-081",
           priority_of_a_waiting_thread_goes_along_the_chain),
        MU("LLR-SCHED-071 LLR-SCHED-075",
           loans_of_several_mutexes_end_one_by_one_in_any_order),
        MU("LLR-SCHED-071 LLR-SCHED-075",
           new_owner_is_lent_the_priority_of_those_that_still_wait),
        MU("LLR-SCHED-077", timeout_leaves_the_loan_of_the_other_waiters),
        MU("LLR-SCHED-077",
           timeout_leaves_the_other_waiters_of_a_mutex_without_protocol),
        MU("LLR-SCHED-075 LLR-SCHED-080",
           end_of_a_loan_leaves_the_owner_before_its_equals),
        MU("LLR-SCHED-070 LLR-SCHED-071 LLR-SCHED-072", owner_runs_at_the_ceiling),
        MU("LLR-SCHED-071 LLR-SCHED-074 LLR-SCHED-075", ceilings_nest_in_any_order),
        MU("LLR-SCHED-072 LLR-SCHED-074", thread_above_the_ceiling_is_refused),
        MU("LLR-SCHED-075", new_owner_gets_the_ceiling),
        MU("LLR-SCHED-016 LLR-SCHED-075",
           new_owner_does_not_displace_an_equal_by_its_ceiling),
        MU("LLR-SCHED-078", ceiling_that_is_set_while_owned_counts_at_once),
        MU("LLR-SCHED-073", relock_takes_it_whatever_the_ceiling),
        MU("LLR-SCHED-073", relock_of_an_owned_mutex_fails_an_assertion),
        MU("LLR-SCHED-073", relock_that_ends_without_the_mutex_fails_an_assertion),
        MU("LLR-SCHED-076", release_for_a_wait_hands_over_without_a_switch),
        MU("LLR-SCHED-072", lock_that_would_close_a_ring_is_refused),
        MU("LLR-SCHED-072", ring_of_others_does_not_stop_the_search),
        MU("LLR-SCHED-072", deadlock_of_two_is_found),
        MU("LLR-SCHED-072", search_for_a_deadlock_lets_nobody_else_run),
        MU("LLR-SCHED-077 LLR-SCHED-080", ring_with_a_deadline_resolves_itself),
        MU("LLR-SCHED-033 LLR-SCHED-077",
           thread_that_leaves_a_ring_by_its_deadline_does_not_displace),
        MU("LLR-SCHED-072 LLR-SCHED-075 LLR-SCHED-077 LLR-SCHED-080",
           everything_stays_consistent_at_random),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
