/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Looks at calls of functions that ask for masked interrupts: the linker's --wrap sends
 * calls from one unit to another through here; <fakes/locked.h> says what becomes of
 * the inline ones.
 */
#include <fakes/locked.h>

#include <arch/interrupt.h>
#include <sched/mutex.h>
#include <sched/scheduler.h>
#include <sched/thread.h>
#include <sched/timeout.h>
#include <sched/wait_queue.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

void locked_require(const char *name)
{
    if (!arch_interrupts_are_masked()) {
        fail_msg("%s was called with interrupts unmasked", name);
    }
}

/* A function with a result, and one without. */
#define CHECK_RESULT(type, name, parameters, arguments) \
    type __real_##name parameters;                      \
    type __wrap_##name parameters;                      \
    type __wrap_##name parameters                       \
    {                                                   \
        locked_require(#name);                          \
        return __real_##name arguments;                 \
    }
#define CHECK(name, parameters, arguments) \
    void __real_##name parameters;         \
    void __wrap_##name parameters;         \
    void __wrap_##name parameters          \
    {                                      \
        locked_require(#name);             \
        __real_##name arguments;           \
    }

/* clang-format off */
CHECK_RESULT(enum status, scheduler_idle, (struct thread *current), (current))
CHECK_RESULT(enum status, scheduler_yield_activation, (struct thread *current), (current))
CHECK(scheduler_end_activation_locked, (struct thread *current), (current))
CHECK_RESULT(enum status, scheduler_act, (uint64_t mask), (mask))
CHECK(scheduler_move_locked, (struct thread *thread, int priority, bool at_head), (thread, priority, at_head))
CHECK_RESULT(int, wait_queue_top, (const struct wait_queue *queue), (queue))
CHECK(wait_queue_enter_behind_locked, (struct wait_queue *queue, struct thread *thread), (queue, thread))
CHECK(wait_queue_leave_turnstile_locked, (struct wait_queue *queue, struct thread *thread), (queue, thread))
CHECK(wait_queue_expire_locked, (struct timeout *timeout), (timeout))
CHECK(wait_queue_requeue_locked, (struct thread *thread, int priority), (thread, priority))
CHECK(mutex_release_locked, (struct mutex *mutex), (mutex))
CHECK(mutex_abandon_locked, (struct thread *thread), (thread))
CHECK(thread_place_locked, (struct thread *thread, int priority, bool at_head), (thread, priority, at_head))
CHECK(thread_update_priority_locked, (struct thread *thread), (thread))
CHECK(timeout_start, (struct timeout *timeout, const struct deadline *deadline), (timeout, deadline))
CHECK(timeout_settle, (enum timeout_clock clock), (clock))
CHECK(timeout_stop, (struct timeout *timeout), (timeout))
/* clang-format on */
