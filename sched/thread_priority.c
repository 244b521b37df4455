/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The priority of a thread: the highest of its own, what its mutexes lend it, and its
 * preemption threshold while that is active.
 */
#include <arch/interrupt.h>
#include <arch/timer.h>
#include <base/assert.h>
#include <sched/mutex.h>
#include <sched/scheduler.h>
#include <sched/thread.h>
#include <sched/wait_queue.h>

#pragma weak mutex_lend_locked /* an image without mutexes does not link it */

static int effective_priority(const struct thread *thread)
{
    if (thread->is_held) {
        return PRIORITY_MAX;
    }
    int priority = thread->base_priority;
    const int lent = loans_top(&thread->loans);
    priority = (lent > priority) ? lent : priority;
    if (thread->is_threshold_active && (thread->threshold > priority)) {
        priority = thread->threshold;
    }
    return priority;
}

/* @satisfies LLR-SCHED-080 */
void thread_place_locked(struct thread *thread, int priority, bool at_head)
{
    if (__builtin_expect(thread_is_ready(thread), 1)) {
        scheduler_move_locked(thread, priority, at_head);
    } else {
        wait_queue_requeue_locked(thread, priority);
    }
}

/* Puts a thread where its priority must be; returns the one whose priority may follow
   from it. */
/* @satisfies LLR-SCHED-080 */
static struct thread *update_locked(struct thread *thread)
{
    const int priority = effective_priority(thread);
    if (priority == thread->priority) {
        return NULL;
    }
    thread_place_locked(thread, priority, true); /* a loan does not cost it its turn */
    struct mutex *const mutex = thread->waiting_for;
    return ((mutex != NULL) && (mutex->protocol == MUTEX_INHERIT))
               ? mutex_lend_locked(mutex)
               : NULL;
}

static void step(void);

/* @satisfies LLR-SCHED-086 */
void thread_leave_update_locked(struct thread *thread)
{
    if (!thread->is_update_due) {
        thread->is_update_due = true;
        thread->next_update = scheduler.updates;
        scheduler.updates = thread;
        timeout_request_work(step);
    }
}

/* @satisfies LLR-SCHED-080 */
void thread_update_priority_locked(struct thread *thread)
{
    struct thread *const owner = update_locked(thread);
    if (owner != NULL) {
        thread_leave_update_locked(owner);
    }
}

/* @satisfies LLR-SCHED-086 */
static void step(void)
{
    struct thread *const thread = scheduler.updates;
    scheduler.updates = thread->next_update;
    thread->is_update_due = false;
    thread_update_priority_locked(thread);
    if (scheduler.updates != NULL) {
        timeout_request_work(step);
    } else {
        scheduler_end_updates_locked();
    }
}

/* Whether setting its priority sends a thread behind its equals: not while something
   else holds it where it is (POSIX.1-2017 XSH 2.9.4 for mutexes). */
static bool may_lose_its_turn(const struct thread *thread)
{
    return loans_are_none(&thread->loans) && !thread->is_held
           && (!thread->is_threshold_active || (thread->threshold < thread->priority));
}

/* @satisfies LLR-SCHED-081 */
void thread_set_priority(struct thread *thread, int priority,
                         enum thread_placement placement)
{
    const uint64_t mask = arch_interrupts_save();
    const int before = thread->priority;
    thread->base_priority = (int16_t)priority;
    thread_update_priority_locked(thread);
    const bool is_moved = thread->priority != before;
    const bool is_to_tail = (placement == THREAD_PLACE_TAIL)
                                ? may_lose_its_turn(thread)
                                : (thread->priority > before);
    if (is_to_tail && (thread_is_ready(thread) || is_moved)) {
        thread_place_locked(thread, thread->priority, false);
    }
    (void)scheduler_act(mask);
}

/* @satisfies LLR-SCHED-082 */
void thread_set_threshold(struct thread *thread, int threshold)
{
    const uint64_t mask = arch_interrupts_save();
    thread->threshold = (int16_t)threshold;
    if (thread == thread_current()) {
        thread->is_threshold_active = threshold != PRIORITY_IDLE;
        thread->is_raised = thread->is_threshold_active || thread->is_held;
        thread_update_priority_locked(thread);
    } else {
        if (!thread->is_threshold_active) {
            arch_context_request_work(&thread->context);
        }
        thread_update_priority_locked(thread);
    }
    (void)scheduler_act(mask);
}

/* @satisfies LLR-SCHED-083 */
void thread_hold_locked(void)
{
    struct thread *const self = thread_current();
    ASSERT(!self->is_held);
    self->is_held = true;
    self->is_raised = true;
    thread_update_priority_locked(self);
}

/* @satisfies LLR-SCHED-083 */
void thread_hold(void)
{
    arch_interrupts_mask();
    thread_hold_locked();
    arch_interrupts_unmask();
}

/* @satisfies LLR-SCHED-083 */
void thread_release_locked(void)
{
    struct thread *const self = thread_current();
    self->is_held = false;
    self->is_raised = self->is_threshold_active;
    thread_update_priority_locked(self);
}

/* @satisfies LLR-SCHED-083 */
void thread_release(void)
{
    const uint64_t mask = arch_interrupts_save();
    thread_release_locked();
    (void)scheduler_act(mask);
}

/* @satisfies LLR-SCHED-084 */
void thread_sleep_until(struct deadline deadline)
{
    ASSERT(!arch_in_interrupt());
    if (timeout_now(deadline.clock) >= deadline.tick) {
        return;
    }
    wait_queue_set_deadline(&deadline);
    arch_interrupts_mask();
    if (!wait_queue_is_late()) {
        struct thread *const self = scheduler_unready_locked();
        self->waiting_in = &wait_queue_nowhere;
        (void)scheduler_block(self); /* its timeout ends it: none to be stopped */
        return;
    }
    arch_interrupts_unmask();
}

/* @satisfies LLR-SCHED-085 */
uint64_t thread_cpu_time_ticks(const struct thread *thread)
{
    const uint64_t mask = arch_interrupts_save();
    uint64_t ticks = thread->context.ticks;
    if (thread == thread_current()) {
        ticks += arch_counter() - thread->context.since_tick;
    }
    arch_interrupts_restore(mask);
    return ticks;
}
