/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tests of sched/thread.c: the life of threads, their ids and places, joining and
 * detaching.
 */
#include <arch/interrupt.h>
#include <fakes/exposed.h>
#include <fakes/invariants.h>
#include <fakes/memory.h>
#include <fakes/scenario.h>
#include <fakes/stop.h>
#include <sched/mutex.h>
#include <sched/scheduler.h>
#include <sched/thread.h>
#include <sched/wait_queue.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "verifies.h"

#define LOW        50
#define HIGH       150
#define STACK_SIZE 4096U
#define CANARY     0xA5
#define UNTOUCHED  0x123456789U /* nobody's id */

static struct {
    unsigned char before[STACK_SIZE];
    _Alignas(16) unsigned char stack[STACK_SIZE];
} own;

static int argument;
static int result;

static void *end_at_once(void *value)
{
    return value;
}

static void *end_in_the_middle(void *value)
{
    thread_exit(value);
}

static void *sleep_then_end(void *value)
{
    scenario_sleep(100);
    return value;
}

static enum status create(struct thread_attributes attributes, uint64_t *id)
{
    return thread_create(id, &attributes, end_at_once, &argument);
}

static struct thread_attributes usual(void)
{
    return (struct thread_attributes){ .priority = LOW, .threshold = PRIORITY_IDLE };
}

/* ---- creation ---- */

static void look_at_first(void)
{
    const struct thread *const self = thread_current();
    assert_int_equal(self->id, 1);
    assert_true(self->is_stack_from_pool);
    assert_int_equal(scenario_stacks_taken(), 1);
    assert_int_equal(self->priority, SCENARIO_PRIORITY);
    assert_false(arch_interrupts_are_masked());
    scenario_note('f');
}

static void first_thread_runs_on_a_stack_of_the_pool(void **state)
{
    (void)state;
    scenario_run(look_at_first);
    scenario_expect("f");
}

static void *look_at_self(void *value)
{
    assert_ptr_equal(value, &argument);
    assert_false(arch_interrupts_are_masked());
    assert_false(arch_in_interrupt());
    assert_int_equal(thread_current()->priority, HIGH);
    assert_int_equal(thread_current()->base_priority, HIGH);
    scenario_note('s');
    return &result;
}

static void body_create(void)
{
    const struct thread_attributes attributes = { .priority = HIGH,
                                                  .threshold = PRIORITY_IDLE };
    uint64_t id = 0;
    assert_int_equal(thread_create(&id, &attributes, look_at_self, &argument),
                     STATUS_OK);
    scenario_expect("s");
    assert_int_equal(thread_find(id)->state, THREAD_ENDED);
    void *got = NULL;
    assert_int_equal(thread_join(id, &got, NULL), STATUS_OK);
    assert_ptr_equal(got, &result);
}

static void thread_runs_its_entry_with_its_argument(void **state)
{
    (void)state;
    scenario_run(body_create);
}

static uint64_t seen;

static void *see_itself(void *unused)
{
    (void)unused;
    assert_int_equal(seen, thread_current()->id);
    assert_ptr_equal(thread_find(seen), thread_current());
    scenario_note('y');
    return NULL;
}

static void body_out(void)
{
    const struct thread_attributes attributes = { .priority = HIGH,
                                                  .threshold = PRIORITY_IDLE };
    seen = 0;
    assert_int_equal(thread_create(&seen, &attributes, see_itself, NULL), STATUS_OK);
    scenario_expect("y");
}

static void thread_is_told_before_it_runs(void **state)
{
    (void)state;
    scenario_run(body_out);
}

static void expect_invalid(struct thread_attributes attributes)
{
    uint64_t id = UNTOUCHED;
    assert_int_equal(create(attributes, &id), STATUS_INVALID);
    assert_int_equal(id, UNTOUCHED);
}

static void body_invalid(void)
{
    struct thread_attributes a = usual();
    a.priority = PRIORITY_MIN - 1;
    expect_invalid(a);
    a.priority = PRIORITY_MAX + 1;
    expect_invalid(a);
    a = usual();
    a.threshold = PRIORITY_IDLE - 1;
    expect_invalid(a);
    a.threshold = PRIORITY_MAX + 1;
    expect_invalid(a);
    a = usual();
    a.stack = &own.stack[8]; /* not aligned */
    a.stack_size_bytes = STACK_SIZE - 16U;
    expect_invalid(a);
    a.stack = own.stack;
    a.stack_size_bytes = THREAD_STACK_MIN - 1U;
    expect_invalid(a);
    a.stack_size_bytes = 0;
    expect_invalid(a);
    a.stack = NULL;
    a.stack_size_bytes = THREAD_STACK_MIN - 1U;
    expect_invalid(a);
    invariants_check();                           /* its place is free again */
    assert_int_equal(scenario_stacks_taken(), 1); /* the first thread's */
}

static void impossible_attributes_are_refused(void **state)
{
    (void)state;
    scenario_run(body_invalid);
}

static void body_extremes(void)
{
    uint64_t id = 0;
    struct thread_attributes a = usual();
    a.priority = PRIORITY_MIN;
    a.threshold = PRIORITY_MAX;
    assert_int_equal(create(a, &id), STATUS_OK);
    assert_int_equal(thread_find(id)->priority, PRIORITY_MIN);
    a.priority = PRIORITY_MAX;
    a.threshold = PRIORITY_MIN;
    assert_int_equal(create(a, &id), STATUS_OK);
    assert_int_equal(thread_find(id)->state, THREAD_ENDED); /* it ran at once */
}

static void extreme_priorities_are_possible(void **state)
{
    (void)state;
    scenario_run(body_extremes);
}

static void body_own_stack(void)
{
    uint64_t id = 0;
    struct thread_attributes a = usual();
    memset(&own, CANARY, sizeof own);
    a.stack = own.stack;
    a.stack_size_bytes = STACK_SIZE;
    a.guard_size_bytes = 4096;
    assert_int_equal(create(a, &id), STATUS_OK);
    const struct thread *const thread = thread_find(id);
    assert_ptr_equal((void *)thread->stack_bottom, own.stack);
    assert_int_equal(thread->stack_size_bytes, STACK_SIZE);
    assert_int_equal(thread->guard_size_bytes, 0);
    assert_int_equal(scenario_stacks_taken(), 1);
    assert_true(thread->context.stack_top <= (uintptr_t)&own.stack[STACK_SIZE]);
    assert_true(thread->context.stack_top > (uintptr_t)own.stack);
    assert_int_equal(thread->context.stack_top % 16U, 0);
    scenario_let_others_run();
    assert_int_equal(thread_join(id, NULL, NULL), STATUS_OK);
    assert_int_equal(scenario_stacks_taken(), 1);
    a.stack_size_bytes = THREAD_STACK_MIN;
    assert_int_equal(create(a, &id), STATUS_OK);
    for (unsigned i = 0; i < STACK_SIZE; i++) {
        assert_int_equal(own.before[i], CANARY);
    }
}

static void stack_of_the_caller_is_used(void **state)
{
    (void)state;
    scenario_run(body_own_stack);
}

static void body_pool_stack(void)
{
    uint64_t id = 0;
    struct thread_attributes a = usual();
    a.guard_size_bytes = 4096;
    assert_int_equal(create(a, &id), STATUS_OK);
    assert_int_equal(thread_find(id)->stack_size_bytes, SCENARIO_STACK_SIZE);
    assert_int_equal(thread_find(id)->guard_size_bytes, 4096);
    assert_int_equal(scenario_stacks_taken(), 2);
    a.stack_size_bytes = SCENARIO_STACK_SIZE / 2U;
    assert_int_equal(create(a, &id), STATUS_OK);
    assert_int_equal(thread_find(id)->stack_size_bytes, SCENARIO_STACK_SIZE / 2U);
    assert_int_equal(scenario_stacks_taken(), 3);
}

static void stack_of_the_pool_has_the_size_asked_for_or_the_default(void **state)
{
    (void)state;
    scenario_run(body_pool_stack);
}

static void body_fresh(void)
{
    struct thread *const first = scenario_spawn(LOW, sleep_then_end, NULL);
    const uint64_t id = first->id;
    thread_set_threshold(first, HIGH);
    memcpy(first->name, "first", 6);
    scenario_sleep(200);
    assert_int_equal(thread_join(id, NULL, NULL), STATUS_OK);
    struct thread *const second = scenario_spawn(LOW + 1, sleep_then_end, NULL);
    assert_ptr_equal(second, first); /* the same place */
    assert_int_equal(second->priority, LOW + 1);
    assert_int_equal(second->threshold, PRIORITY_IDLE);
    assert_false(arch_context_has_work(&second->context));
    assert_int_equal(thread_cpu_time_ticks(second), 0);
    assert_string_equal(second->name, "");
    assert_false(second->is_detached);
}

static struct mutex taken_along;

static void *end_as_owner(void *unused)
{
    (void)unused;
    assert_int_equal(mutex_lock(&taken_along, NULL), STATUS_OK);
    return NULL;
}

static void body_fresh_priority(void)
{
    mutex_init(&taken_along, MUTEX_ERRORCHECK, MUTEX_PROTECT, HIGH);
    struct thread *const first = scenario_spawn(LOW, end_as_owner, NULL);
    assert_int_equal(thread_join(first->id, NULL, NULL), STATUS_OK);
    struct thread *const second = scenario_spawn(LOW, sleep_then_end, NULL);
    assert_ptr_equal(second, first);
    thread_set_priority(second, LOW + 1, THREAD_PLACE_TAIL);
    assert_int_equal(second->priority, LOW + 1);
}

static void priority_lent_to_an_earlier_thread_is_not_left_in_its_place(void **state)
{
    (void)state;
    scenario_run(body_fresh_priority);
}

static void *meet_taken_along(void *unused)
{
    const struct deadline soon = scenario_in(50);
    (void)unused;
    assert_int_equal(mutex_try(&taken_along), STATUS_BUSY);
    assert_int_equal(mutex_unlock(&taken_along), STATUS_NOT_OWNER);
    assert_int_equal(mutex_lock(&taken_along, &soon), STATUS_TIMEOUT);
    scenario_note('m');
    return NULL;
}

static void body_taken_along(void)
{
    static const enum mutex_type types[] = { MUTEX_ERRORCHECK, MUTEX_NORMAL,
                                             MUTEX_RECURSIVE };
    static const enum mutex_protocol protocols[] = { MUTEX_NONE, MUTEX_INHERIT,
                                                     MUTEX_PROTECT };
    for (unsigned i = 0; i < 9U; i++) {
        mutex_init(&taken_along, types[i / 3U], protocols[i % 3U], HIGH + 20);
        struct thread *const first = scenario_spawn(LOW, end_as_owner, NULL);
        assert_int_equal(thread_join(first->id, NULL, NULL), STATUS_OK);
        struct thread *const second = scenario_spawn(LOW, meet_taken_along, NULL);
        assert_ptr_equal(second, first);
        struct thread *const urgent = scenario_spawn(HIGH, meet_taken_along, NULL);
        assert_int_equal(second->priority, LOW); /* nothing is lent to it */
        assert_int_equal(thread_join(second->id, NULL, NULL), STATUS_OK);
        assert_int_equal(thread_join(urgent->id, NULL, NULL), STATUS_OK);
        assert_false(mutex_is_free(&taken_along));
        assert_null(mutex_owner(&taken_along));
    }
    scenario_expect("mmmmmmmmmmmmmmmmmm");
}

static void mutex_of_an_ended_thread_stays_locked_for_the_next_in_its_place(
    void **state)
{
    (void)state;
    scenario_run(body_taken_along);
}

/* Ends a thread on a stack of the caller, where an earlier one had another. */
static void expect_own_stack(struct thread *place)
{
    uint64_t id = 0;
    struct thread_attributes a = usual();
    a.stack = own.stack;
    a.stack_size_bytes = STACK_SIZE;
    assert_int_equal(create(a, &id), STATUS_OK);
    assert_ptr_equal(thread_find(id), place);
    assert_int_equal(place->guard_size_bytes, 0);
    assert_int_equal(scenario_stacks_taken(), 1);
    assert_int_equal(thread_join(id, NULL, NULL), STATUS_OK);
    assert_int_equal(scenario_stacks_taken(), 1);
}

static void body_fresh_stack(void)
{
    uint64_t id = 0;
    struct thread_attributes a = usual();
    a.guard_size_bytes = 4096;
    assert_int_equal(create(a, &id), STATUS_OK);
    struct thread *const place = thread_find(id);
    assert_int_equal(thread_join(id, NULL, NULL), STATUS_OK);
    expect_own_stack(place);
    a.stack_size_bytes = THREAD_STACK_MIN - 1U;
    assert_int_equal(create(a, &id), STATUS_INVALID);
    expect_own_stack(place);
}

static void stack_of_an_earlier_thread_is_not_left_in_its_place(void **state)
{
    (void)state;
    scenario_run(body_fresh_stack);
}

static void nothing_of_an_earlier_thread_is_left_in_its_place(void **state)
{
    (void)state;
    scenario_run(body_fresh);
}

/* ---- exhaustion ---- */

#define PLACES 8U

static void body_places(void)
{
    uint64_t ids[PLACES];
    for (int round = 0; round < 3; round++) {
        for (unsigned i = 1; i < PLACES; i++) {
            ids[i] = scenario_spawn(LOW, sleep_then_end, NULL)->id;
        }
        uint64_t id = UNTOUCHED;
        assert_int_equal(create(usual(), &id), STATUS_NO_RESOURCE);
        assert_int_equal(id, UNTOUCHED);
        invariants_check();
        for (unsigned i = 1; i < PLACES; i++) {
            const unsigned chosen = 1U + ((i * 3U) % (PLACES - 1U));
            assert_int_equal(thread_join(ids[chosen], NULL, NULL), STATUS_OK);
            invariants_check();
        }
        assert_int_equal(scenario_stacks_taken(), 1);
    }
}

static void table_that_was_full_recovers_in_full(void **state)
{
    const struct scenario numbers = { .threads = PLACES };
    (void)state;
    assert_int_equal(scenario_run_with(&numbers, body_places), MACHINE_STOPPED);
}

static void body_stacks(void)
{
    uint64_t id = UNTOUCHED;
    struct thread_attributes a = usual();
    a.stack_size_bytes = (PLACES + 1U) * 2U * SCENARIO_STACK_SIZE;
    assert_int_equal(create(a, &id), STATUS_NO_RESOURCE);
    assert_int_equal(id, UNTOUCHED);
    invariants_check();
    for (unsigned i = 1; i < PLACES; i++) { /* no place was lost */
        assert_int_equal(create(usual(), &id), STATUS_OK);
    }
    assert_int_equal(create(usual(), &id), STATUS_NO_RESOURCE);
}

static void place_is_given_back_when_there_is_no_stack(void **state)
{
    const struct scenario numbers = { .threads = PLACES };
    (void)state;
    assert_int_equal(scenario_run_with(&numbers, body_stacks), MACHINE_STOPPED);
}

static struct thread *late;

static void *create_late(void *unused)
{
    uint64_t id = 0;
    (void)unused;
    scenario_note('b');
    assert_int_equal(create(usual(), &id), STATUS_OK);
    scenario_note('e');
    return NULL;
}

/* While a thread takes a stack, a more urgent one wants one too. */
static void start_late(void)
{
    thread_set_priority(late, HIGH, THREAD_PLACE_TAIL);
    scenario_note('c');
}

static void body_two_creators(void)
{
    late = scenario_spawn(LOW, create_late, NULL);
    memory_on_set_page(start_late);
    (void)scenario_spawn(LOW - 1, end_at_once, NULL);
    scenario_expect("bce"); /* it began, waited for the pool, and ended */
    assert_int_equal(thread_current()->priority, SCENARIO_PRIORITY);
    assert_int_equal(scenario_stacks_taken(), 4);
}

static void creators_take_stacks_one_after_the_other(void **state)
{
    (void)state;
    scenario_run(body_two_creators);
}

static void wake_late(void)
{
    start_late();
    arch_interrupts_mask();
    resched_is_covered(wait_queue_wake_locked(late, STATUS_TIMEOUT));
    arch_interrupts_unmask();
    scenario_sleep(1);
    fail_msg("it went on without the pool");
}

static void unlock_pool(void)
{
    assert_int_equal(mutex_unlock(exposed_stack_mutex()), STATUS_OK);
}

static void create_call(void *unused)
{
    (void)unused;
    (void)scenario_spawn(LOW - 1, end_at_once, NULL);
}

static void body_pool_not_owned(void)
{
    late = scenario_spawn(LOW, create_late, NULL);
    memory_on_set_page(unlock_pool);
    assert_true(stop_by_assertion(create_call, NULL));
    memory_on_set_page(wake_late);
    assert_true(stop_by_assertion(create_call, NULL));
    machine_stop();
}

static void stack_taken_without_owning_the_pool_fails_an_assertion(void **state)
{
    (void)state;
    scenario_run(body_pool_not_owned);
}

/* ---- ids ---- */

static void body_ids(void)
{
    struct thread *const thread = scenario_spawn(LOW, sleep_then_end, NULL);
    const uint64_t id = thread->id;
    assert_ptr_equal(thread_find(id), thread);
    assert_null(thread_find(0));
    assert_null(thread_find(UINT64_MAX));
    assert_null(thread_find(id + ((uint64_t)1 << 32)));
    assert_null(thread_find((id & ~(uint64_t)UINT32_MAX) | 33U)); /* beyond the table */
    assert_null(thread_find((id & ~(uint64_t)UINT32_MAX) | 32U)); /* a free place */
    scenario_sleep(200);
    assert_ptr_equal(thread_find(id), thread); /* ended, not joined */
    assert_int_equal(thread_join(id, NULL, NULL), STATUS_OK);
    assert_null(thread_find(id));
    struct thread *const next = scenario_spawn(LOW, sleep_then_end, NULL);
    assert_ptr_equal(next, thread);
    assert_int_not_equal(next->id, id);
    assert_null(thread_find(id));
    assert_int_equal(thread_join(id, NULL, NULL), STATUS_NOT_FOUND);
    assert_int_equal(thread_detach(id), STATUS_NOT_FOUND);
}

static void id_of_a_thread_that_is_gone_finds_nothing(void **state)
{
    (void)state;
    scenario_run(body_ids);
}

static uint64_t predicted;

static void look_for_the_unfinished(void)
{
    assert_null(thread_find(predicted));
}

static void body_unfinished(void)
{
    struct thread *const thread = scenario_spawn(LOW, end_at_once, NULL);
    predicted = thread->id + ((uint64_t)1 << 32);
    scenario_let_others_run();
    assert_int_equal(thread_join(thread->id, NULL, NULL), STATUS_OK);
    memory_on_set_page(look_for_the_unfinished);
    assert_int_equal(scenario_spawn(LOW, end_at_once, NULL)->id, predicted);
}

static void thread_that_is_not_finished_is_not_found(void **state)
{
    (void)state;
    scenario_run(body_unfinished);
}

static void body_next(void)
{
    struct thread *const self = thread_current();
    assert_ptr_equal(thread_next(NULL), self);
    assert_null(thread_next(self));
    struct thread *const a = scenario_spawn(LOW, sleep_then_end, NULL);
    struct thread *const b = scenario_spawn(LOW, end_at_once, NULL);
    struct thread *const c = scenario_spawn(LOW, sleep_then_end, NULL);
    scenario_let_others_run();
    assert_int_equal(thread_join(b->id, NULL, NULL), STATUS_OK);
    assert_ptr_equal(thread_next(NULL), self);
    assert_ptr_equal(thread_next(self), a);
    assert_ptr_equal(thread_next(a), c); /* over the free place */
    assert_null(thread_next(c));
}

static void every_thread_is_visited_once(void **state)
{
    (void)state;
    scenario_run(body_next);
}

static void body_node(void)
{
    assert_ptr_equal(thread_of_node(&thread_current()->context.node), thread_current());
    assert_ptr_equal(thread_current(), thread_next(NULL));
}

static void links_lead_back_to_their_thread(void **state)
{
    (void)state;
    scenario_run(body_node);
}

/* ---- the end ---- */

static void body_exit(void)
{
    void *got = NULL;
    const uint64_t id = scenario_spawn(HIGH, end_in_the_middle, &result)->id;
    assert_int_equal(thread_find(id)->state, THREAD_ENDED);
    assert_int_equal(scenario_stacks_taken(), 2);
    assert_int_equal(thread_join(id, &got, NULL), STATUS_OK);
    assert_ptr_equal(got, &result);
    assert_int_equal(scenario_stacks_taken(), 1);
}

static void ended_thread_stays_until_it_is_joined(void **state)
{
    (void)state;
    scenario_run(body_exit);
}

static void exit_call(void *unused)
{
    (void)unused;
    thread_exit(NULL);
}

static void body_exit_interrupt(void)
{
    machine_enter_interrupt();
    assert_true(stop_by_assertion(exit_call, NULL));
    machine_leave_interrupt();
}

static void exit_in_an_interrupt_fails_an_assertion(void **state)
{
    (void)state;
    scenario_run(body_exit_interrupt);
}

static void resume_call(void *thread)
{
    arch_interrupts_mask();
    arch_switch(&thread_current()->context, &((struct thread *)thread)->context);
}

static void body_resumed(void)
{
    struct thread *const ended = scenario_spawn(HIGH, end_at_once, NULL);
    assert_true(stop_by_assertion(resume_call, ended));
    machine_stop();
}

static void ended_thread_that_is_resumed_fails_an_assertion(void **state)
{
    (void)state;
    scenario_run(body_resumed);
}

static void *last_thread(void *unused)
{
    (void)unused;
    scenario_note('l');
    return NULL;
}

static void body_last(void)
{
    (void)scenario_spawn(LOW, last_thread, NULL);
    thread_exit(NULL);
}

static void end_of_the_last_thread_ends_the_program(void **state)
{
    (void)state;
    scenario_run(body_last);
    scenario_expect("l.");
}

static void spawn_another(void)
{
    (void)scenario_spawn(HIGH, last_thread, NULL);
    scenario_note('e');
}

static void body_last_again(void)
{
    scenario_on_last_thread(spawn_another);
    thread_exit(NULL);
}

static void thread_made_while_the_program_ends_ends_it_no_second_time(void **state)
{
    (void)state;
    scenario_run(body_last_again);
    scenario_expect("le.");
}

static void *wait_for_ever(void *unused)
{
    const struct deadline never = { TIMEOUT_CLOCK_MONOTONIC, UINT64_MAX };
    (void)unused;
    thread_sleep_until(never);
    return NULL;
}

static void body_others_wait(void)
{
    (void)scenario_spawn(HIGH, wait_for_ever, NULL);
    thread_exit(NULL);
}

static void processor_idles_when_all_others_have_ended(void **state)
{
    const struct scenario numbers = { 0 };
    (void)state;
    assert_int_equal(scenario_run_with(&numbers, body_others_wait), MACHINE_STUCK);
    scenario_expect("");
}

/* ---- join ---- */

static void body_join_waits(void)
{
    void *got = NULL;
    const uint64_t id = scenario_spawn(HIGH, sleep_then_end, &result)->id;
    assert_int_equal(thread_join(id, &got, NULL), STATUS_OK);
    assert_int_equal(timeout_now(TIMEOUT_CLOCK_MONOTONIC), 100);
    assert_ptr_equal(got, &result);
    assert_null(thread_find(id));
}

static void join_waits_for_the_end(void **state)
{
    (void)state;
    scenario_run(body_join_waits);
}

static void body_join_timeout(void)
{
    void *got = &argument;
    const uint64_t id = scenario_spawn(HIGH, sleep_then_end, &result)->id;
    const struct deadline deadline = scenario_in(50);
    assert_int_equal(thread_join(id, &got, &deadline), STATUS_TIMEOUT);
    assert_ptr_equal(got, &argument);
    assert_int_equal(timeout_now(TIMEOUT_CLOCK_MONOTONIC), 50);
    assert_int_equal(thread_join(id, &got, NULL), STATUS_OK);
    assert_ptr_equal(got, &result);
}

static void join_ends_at_its_deadline(void **state)
{
    (void)state;
    scenario_run(body_join_timeout);
}

static void join_call(void *unused)
{
    (void)unused;
    assert_int_equal(thread_join(1, NULL, NULL), STATUS_DEADLOCK);
}

static void body_join_misuse(void)
{
    struct thread *const thread = scenario_spawn(LOW, sleep_then_end, NULL);
    assert_int_equal(thread_join(thread_current()->id, NULL, NULL), STATUS_DEADLOCK);
    assert_int_equal(thread_join(12345, NULL, NULL), STATUS_NOT_FOUND);
    assert_int_equal(thread_detach(thread->id), STATUS_OK);
    assert_int_equal(thread_join(thread->id, NULL, NULL), STATUS_INVALID);
    machine_enter_interrupt();
    assert_true(stop_by_assertion(join_call, NULL));
    machine_leave_interrupt();
}

static void join_of_what_cannot_be_joined_is_refused(void **state)
{
    (void)state;
    scenario_run(body_join_misuse);
}

static uint64_t target;

static void *join_target(void *letter)
{
    const enum status status = thread_join(target, NULL, NULL);
    scenario_note((status == STATUS_OK) ? (char)scenario_number(letter)
                                        : ((status == STATUS_BUSY) ? 'b' : 'x'));
    return NULL;
}

static void body_second_join(void)
{
    target = scenario_spawn(HIGH, sleep_then_end, NULL)->id;
    (void)scenario_spawn(HIGH, join_target, scenario_argument('1'));
    (void)scenario_spawn(HIGH, join_target, scenario_argument('2'));
    scenario_expect("b");
    scenario_sleep(200);
    scenario_expect("1");
}

static void second_join_of_a_running_thread_is_refused(void **state)
{
    (void)state;
    scenario_run(body_second_join);
}

/* The thread has ended and its joiner is ready but has not run. */
static void end_with_a_late_joiner(void)
{
    target = scenario_spawn(HIGH, sleep_then_end, NULL)->id;
    (void)scenario_spawn(LOW, join_target, scenario_argument('1'));
    scenario_sleep(50);
    machine_spin(100);
    scenario_expect("");
}

static void body_join_in_between(void)
{
    end_with_a_late_joiner();
    assert_int_not_equal(thread_join(target, NULL, NULL), STATUS_OK);
    scenario_sleep(1);
    scenario_expect("1");
    invariants_check();
    assert_int_equal(scenario_stacks_taken(),
                     2); /* the first thread's and the joiner's */
}

static void second_join_before_the_first_has_returned_is_refused(void **state)
{
    (void)state;
    scenario_run(body_join_in_between);
}

static void body_detach_in_between(void)
{
    end_with_a_late_joiner();
    (void)!thread_detach(target);
    scenario_sleep(1);
    scenario_expect("1");
    invariants_check();
    assert_int_equal(scenario_stacks_taken(), 2);
}

static void detach_before_the_join_has_returned_frees_the_place_once(void **state)
{
    (void)state;
    scenario_run(body_detach_in_between);
}

/* ---- detach ---- */

static void body_detach(void)
{
    const uint64_t id = scenario_spawn(LOW, sleep_then_end, NULL)->id;
    assert_int_equal(thread_detach(id), STATUS_OK);
    assert_int_equal(thread_detach(id), STATUS_INVALID);
    assert_non_null(thread_find(id));
    scenario_sleep(200);
    assert_null(thread_find(id));
    assert_int_equal(scenario_stacks_taken(), 1);
}

static void detached_thread_is_gone_when_it_ends(void **state)
{
    (void)state;
    scenario_run(body_detach);
}

static void body_detach_ended(void)
{
    const uint64_t id = scenario_spawn(HIGH, end_at_once, NULL)->id;
    assert_non_null(thread_find(id));
    assert_int_equal(thread_detach(id), STATUS_OK);
    assert_null(thread_find(id));
    assert_int_equal(thread_detach(id), STATUS_NOT_FOUND);
    assert_int_equal(scenario_stacks_taken(), 1);
}

static void detach_of_an_ended_thread_frees_its_place(void **state)
{
    (void)state;
    scenario_run(body_detach_ended);
}

static void body_created_detached(void)
{
    uint64_t id = 0;
    struct thread_attributes a = usual();
    a.is_detached = true;
    assert_int_equal(create(a, &id), STATUS_OK);
    assert_non_null(thread_find(id));
    assert_int_equal(thread_join(id, NULL, NULL), STATUS_INVALID);
    scenario_let_others_run();
    assert_null(thread_find(id));
}

static void thread_may_be_created_detached(void **state)
{
    (void)state;
    scenario_run(body_created_detached);
}

static void body_detach_joined(void)
{
    target = scenario_spawn(HIGH, sleep_then_end, NULL)->id;
    (void)scenario_spawn(LOW, join_target, scenario_argument('1'));
    scenario_sleep(10);
    assert_int_equal(thread_detach(target), STATUS_OK);
    scenario_sleep(200);
    scenario_expect("1");
    assert_null(thread_find(target));
    assert_int_equal(scenario_stacks_taken(), 2);
    invariants_check();
}

static void detach_of_a_thread_that_is_joined_leaves_the_join_alone(void **state)
{
    (void)state;
    scenario_run(body_detach_joined);
}

/* ---- at random ---- */

#define CROWD 6U

static uint64_t crowd[CROWD];

static void *live(void *unused)
{
    (void)unused;
    scenario_sleep(scenario_random(30));
    machine_spin(scenario_random(10));
    return NULL;
}

static void begin_a_life(unsigned number)
{
    const struct thread_attributes attributes = {
        .priority = LOW + (int)scenario_random(100),
        .threshold = (int)scenario_random(200) - 1,
    };
    uint64_t id = 0;
    if (thread_create(&id, &attributes, live, NULL) == STATUS_OK) {
        crowd[number] = id;
    }
}

static void end_a_life(unsigned number)
{
    const struct deadline deadline = scenario_in(scenario_random(20));
    enum status status = STATUS_OK;
    if (scenario_random(2) == 0U) {
        status = thread_join(crowd[number], NULL, &deadline);
    } else {
        status = thread_detach(crowd[number]);
    }
    if (status == STATUS_OK) {
        crowd[number] = 0;
    }
}

static void body_random(void)
{
    memset(crowd, 0, sizeof crowd);
    machine_observe(invariants_check);
    for (unsigned count = 0; count < 3000U; count++) {
        const unsigned number = scenario_random(CROWD);
        if (crowd[number] == 0U) {
            begin_a_life(number);
        } else {
            end_a_life(number);
        }
        if (scenario_random(4) == 0U) {
            scenario_sleep(scenario_random(20));
        }
    }
    for (unsigned i = 0; i < CROWD; i++) {
        if (crowd[i] != 0U) {
            assert_int_equal(thread_join(crowd[i], NULL, NULL), STATUS_OK);
        }
    }
    scenario_sleep(100);
    assert_int_equal(scenario_stacks_taken(), 1);
    assert_ptr_equal(thread_next(NULL), thread_current());
    assert_null(thread_next(thread_current()));
}

static void places_and_stacks_are_never_lost_at_random(void **state)
{
    const struct scenario numbers = { .threads = PLACES };
    (void)state;
    assert_int_equal(scenario_run_with(&numbers, body_random), MACHINE_STOPPED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        VERIFIES("LLR-SCHED-028", first_thread_runs_on_a_stack_of_the_pool),
        VERIFIES("LLR-SCHED-021", thread_runs_its_entry_with_its_argument),
        VERIFIES("LLR-SCHED-021", thread_is_told_before_it_runs),
        VERIFIES("LLR-SCHED-021", impossible_attributes_are_refused),
        VERIFIES("LLR-SCHED-021", extreme_priorities_are_possible),
        VERIFIES("LLR-SCHED-021", stack_of_the_caller_is_used),
        VERIFIES("LLR-SCHED-021",
                 stack_of_the_pool_has_the_size_asked_for_or_the_default),
        VERIFIES("LLR-SCHED-021", nothing_of_an_earlier_thread_is_left_in_its_place),
        VERIFIES("LLR-SCHED-021",
                 priority_lent_to_an_earlier_thread_is_not_left_in_its_place),
        VERIFIES("LLR-SCHED-065",
                 mutex_of_an_ended_thread_stays_locked_for_the_next_in_its_place),
        VERIFIES("LLR-SCHED-021", stack_of_an_earlier_thread_is_not_left_in_its_place),
        VERIFIES("LLR-SCHED-020 LLR-SCHED-021", table_that_was_full_recovers_in_full),
        VERIFIES("LLR-SCHED-021", place_is_given_back_when_there_is_no_stack),
        VERIFIES("LLR-SCHED-021", creators_take_stacks_one_after_the_other),
        VERIFIES("LLR-SCHED-021",
                 stack_taken_without_owning_the_pool_fails_an_assertion),
        VERIFIES("LLR-SCHED-023", id_of_a_thread_that_is_gone_finds_nothing),
        VERIFIES("LLR-SCHED-023", thread_that_is_not_finished_is_not_found),
        VERIFIES("LLR-SCHED-026", every_thread_is_visited_once),
        VERIFIES("LLR-SCHED-027", links_lead_back_to_their_thread),
        VERIFIES("LLR-SCHED-022", ended_thread_stays_until_it_is_joined),
        VERIFIES("LLR-SCHED-022", exit_in_an_interrupt_fails_an_assertion),
        VERIFIES("LLR-SCHED-022", ended_thread_that_is_resumed_fails_an_assertion),
        VERIFIES("LLR-SCHED-014 LLR-SCHED-022",
                 processor_idles_when_all_others_have_ended),
        VERIFIES("LLR-SCHED-022", end_of_the_last_thread_ends_the_program),
        VERIFIES("LLR-SCHED-022",
                 thread_made_while_the_program_ends_ends_it_no_second_time),
        VERIFIES("LLR-SCHED-024", join_waits_for_the_end),
        VERIFIES("LLR-SCHED-024", join_ends_at_its_deadline),
        VERIFIES("LLR-SCHED-024", join_of_what_cannot_be_joined_is_refused),
        VERIFIES("LLR-SCHED-024", second_join_of_a_running_thread_is_refused),
        VERIFIES("LLR-SCHED-024", second_join_before_the_first_has_returned_is_refused),
        VERIFIES("LLR-SCHED-024 LLR-SCHED-025",
                 detach_before_the_join_has_returned_frees_the_place_once),
        VERIFIES("LLR-SCHED-022 LLR-SCHED-025", detached_thread_is_gone_when_it_ends),
        VERIFIES("LLR-SCHED-025", detach_of_an_ended_thread_frees_its_place),
        VERIFIES("LLR-SCHED-021 LLR-SCHED-022", thread_may_be_created_detached),
        VERIFIES("LLR-SCHED-025",
                 detach_of_a_thread_that_is_joined_leaves_the_join_alone),
        VERIFIES(
            "LLR-SCHED-020 LLR-SCHED-021 LLR-SCHED-022 LLR-SCHED-024 LLR-SCHED-025",
            places_and_stacks_are_never_lost_at_random),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
