/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Threads that wait for an object.  One turnstile orders them, the others are spares in
 * a list that starts at it: always one fewer than there are waiters in it, so that each
 * thread that leaves finds one to take home, and the last takes the turnstile itself.
 */
#include <sched/wait_queue.h>

#include <arch/interrupt.h>
#include <base/assert.h>
#include <sched/mutex.h>
#include <sched/scheduler.h>

#pragma weak mutex_abandon_locked /* an image without mutexes does not link it */

struct wait_queue wait_queue_nowhere;

/* Lends a thread's priority queue to the object and puts the thread in order. */
static void lend(struct wait_queue *queue, struct thread *thread)
{
    struct turnstile *const own = thread->lendable;
    thread->lendable = NULL;
    if (queue->turnstile == NULL) {
        own->spare = NULL;
        queue->turnstile = own;
    } else {
        own->spare = queue->turnstile->spare;
        queue->turnstile->spare = own;
    }
    priority_queue_append(&queue->turnstile->queue, &thread->context.node,
                          thread->priority);
}

/* @satisfies LLR-SCHED-030 */
void wait_queue_enter_behind_locked(struct wait_queue *queue, struct thread *thread)
{
    struct thread *const only = queue->only;
    if (only != NULL) {
        queue->only = NULL;
        lend(queue, only);
    }
    lend(queue, thread);
}

/* @satisfies LLR-SCHED-036 */
void wait_queue_set_deadline(const struct deadline *deadline)
{
    arch_interrupts_mask();
    timeout_start(&thread_current()->timeout, deadline);
    arch_interrupts_unmask();
    arch_interrupts_mask();
    timeout_settle(deadline->clock);
    arch_interrupts_unmask();
}

/* @satisfies LLR-SCHED-036 */
void wait_queue_clear_deadline(void)
{
    arch_interrupts_mask();
    timeout_stop(&thread_current()->timeout);
    arch_interrupts_unmask();
}

/* @satisfies LLR-SCHED-032 */
void wait_queue_leave_turnstile_locked(struct wait_queue *queue, struct thread *thread)
{
    struct turnstile *const turnstile = queue->turnstile;
    ASSERT(turnstile != NULL);
    struct turnstile *const spare = turnstile->spare;
    priority_queue_remove(&turnstile->queue, &thread->context.node, thread->priority);
    if (spare != NULL) {
        turnstile->spare = spare->spare;
        thread->lendable = spare;
    } else {
        queue->turnstile = NULL;
        thread->lendable = turnstile;
    }
}

/* @satisfies LLR-SCHED-031 */
int wait_queue_top(const struct wait_queue *queue)
{
    if (queue->only != NULL) {
        return queue->only->priority;
    }
    return (queue->turnstile == NULL) ? PRIORITY_IDLE
                                      : priority_queue_top(&queue->turnstile->queue);
}

/* @satisfies LLR-SCHED-033 */
void wait_queue_expire_locked(struct timeout *timeout)
{
    struct thread *const thread =
        (struct thread *)((char *)timeout - offsetof(struct thread, timeout));
    if (thread->waiting_in == NULL) {
        return;
    }
    if (thread->waiting_in == &wait_queue_nowhere) {
        resched_is_covered(scheduler_make_ready_locked(thread));
    } else {
        resched_is_covered(wait_queue_wake_locked(thread, STATUS_TIMEOUT));
    }
    scheduler_succeed_locked(thread);
    if (thread->waiting_for != NULL) {
        mutex_abandon_locked(thread);
        (void)scheduler_act(arch_interrupts_save()); /* priorities have changed */
    }
}

/* @satisfies LLR-SCHED-034 */
void wait_queue_requeue_locked(struct thread *thread, int priority)
{
    struct wait_queue *const queue = thread->waiting_in;
    if (queue->turnstile == NULL) { /* it is the only one, sleeps or has ended */
        thread->priority = (int16_t)priority;
        return;
    }
    priority_queue_remove(&queue->turnstile->queue, &thread->context.node,
                          thread->priority);
    thread->priority = (int16_t)priority;
    priority_queue_append(&queue->turnstile->queue, &thread->context.node, priority);
}
