/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Threads that wait for an object, the most urgent first, equals in order of arrival.
 *
 * A thread that waits alone is simply named.  For more, every thread owns a priority
 * queue, which it lends to the object it waits for: the object orders its waiters in
 * the first that is lent and keeps the others as spares.  So an object needs two words,
 * and every operation takes constant time however many wait (the turnstile of J. R.
 * Eykholt et al., "Beyond Multiprocessing", USENIX 1992).
 */
#ifndef SCHED_WAIT_QUEUE_H
#define SCHED_WAIT_QUEUE_H

#include <base/assert.h>
#include <base/status.h>
#include <sched/scheduler.h>
#include <sched/thread.h>
#include <sched/timeout.h>
#include <sched/turnstile.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Named by threads that sleep or have ended: they are in no queue. */
extern struct wait_queue wait_queue_nowhere;

/** Whether nobody waits. @context any @bound O(1) */
/* @satisfies LLR-SCHED-035 */
static inline bool wait_queue_is_empty(const struct wait_queue *queue)
{
    return ((uintptr_t)queue->only | (uintptr_t)queue->turnstile) == 0U;
}

/** The part of wait_queue_enter_locked for a queue in which somebody waits. */
void wait_queue_enter_behind_locked(struct wait_queue *queue, struct thread *thread);

/** The part of wait_queue_wake_locked for a thread that is not the only one. */
void wait_queue_leave_turnstile_locked(struct wait_queue *queue, struct thread *thread);

/**
 * Puts the running thread, which is in no queue any more, in this one.
 *
 * @context  thread; interrupts masked
 * @bound    as wait_queue_enter_locked
 */
/* @satisfies LLR-SCHED-030 */
HOT_INLINE void wait_queue_join_locked(struct wait_queue *queue, struct thread *current)
{
    current->waiting_in = queue;
    if (__builtin_expect(wait_queue_is_empty(queue), 1)) {
        queue->only = current;
    } else {
        wait_queue_enter_behind_locked(queue, current);
    }
}

/**
 * Puts the running thread in the queue; scheduler_block must follow, which returns how
 * the wait ended.
 *
 * @return   the running thread
 * @context  thread; interrupts masked
 * @bound    O(1)
 */
/* @satisfies LLR-SCHED-030 */
HOT_INLINE struct thread *wait_queue_enter_locked(struct wait_queue *queue)
{
    struct thread *const current = scheduler_unready_locked();
    wait_queue_join_locked(queue, current);
    return current;
}

/**
 * Starts the running thread's timeout for a wait that follows: the wait returns
 * STATUS_TIMEOUT once the deadline has passed, at once if it has passed before.  Who
 * wakes the thread leaves the timeout alone; it is the thread itself that stops it,
 * before any other wait.
 *
 * @context  thread; interrupts unmasked before and after
 * @bound    O(log4 capacity) of the timeouts
 */
void wait_queue_set_deadline(const struct deadline *deadline);

/** Stops that timeout; context and bound as wait_queue_set_deadline. */
void wait_queue_clear_deadline(void);

/** Whether the deadline set for the running thread has passed. @context thread */
/* @satisfies LLR-SCHED-036 */
static inline bool wait_queue_is_late(void)
{
    return thread_current()->timeout.state == (uint8_t)TIMEOUT_EXPIRED;
}

/**
 * Puts the running thread in the queue and gives the processor to the next; returns
 * when somebody wakes it or the deadline passes.
 *
 * @param deadline          NULL: wait for ever; else that of wait_queue_set_deadline
 * @retval STATUS_OK        woken
 * @retval STATUS_TIMEOUT   the deadline passed first
 * @return                  or the status that wait_queue_wake_locked was given
 * @context                 thread; interrupts masked before, unmasked after
 * @bound                   O(1)
 */
/* @satisfies LLR-SCHED-030 */
HOT_INLINE enum status wait_queue_wait(struct wait_queue *queue,
                                       const struct deadline *deadline)
{
    if ((deadline != NULL) && wait_queue_is_late()) {
        (void)scheduler_act(0); /* on what the caller has made ready */
        return STATUS_TIMEOUT;
    }
    return scheduler_block(wait_queue_enter_locked(queue));
}

/**
 * The thread to be woken first, still waiting; NULL if nobody waits.
 *
 * @context  interrupts masked
 * @bound    O(1)
 */
/* @satisfies LLR-SCHED-031 */
static inline struct thread *wait_queue_first(const struct wait_queue *queue)
{
    if (__builtin_expect(queue->only != NULL, 1) || (queue->turnstile == NULL)) {
        return queue->only;
    }
    return thread_of_node(priority_queue_first(&queue->turnstile->queue));
}

/** Highest priority that waits; PRIORITY_IDLE if nobody does. @bound O(1) */
int wait_queue_top(const struct wait_queue *queue);

/** Makes a thread ready that has just left its queue; as wait_queue_wake_locked. */
/* @satisfies LLR-SCHED-032 */
MUST_CHECK HOT_INLINE enum resched wait_queue_end_wait_locked(struct thread *thread,
                                                              enum status status)
{
    if (status != STATUS_OK) {
        arch_context_set_result(&thread->context, (uint8_t)status);
    }
    return scheduler_make_ready_locked(thread);
}

/**
 * Makes a waiting thread ready.
 *
 * @param thread  waits in a wait queue
 * @param status  what its wait returns
 * @return        whether it is more urgent than the running thread
 * @context       interrupts masked
 * @bound         O(1)
 */
/* @satisfies LLR-SCHED-032 */
MUST_CHECK static inline enum resched wait_queue_wake_locked(struct thread *thread,
                                                             enum status status)
{
    struct wait_queue *const queue = thread->waiting_in;
    ASSERT(queue != NULL);
    if (queue->only == thread) {
        queue->only = NULL;
    } else {
        wait_queue_leave_turnstile_locked(queue, thread);
    }
    return wait_queue_end_wait_locked(thread, status);
}

/**
 * Takes the thread out that is to be woken first; wait_queue_end_wait_locked must
 * follow.
 *
 * @return   the thread; NULL if nobody waits
 * @context  interrupts masked
 * @bound    O(1)
 */
/* @satisfies LLR-SCHED-031 */
HOT_INLINE struct thread *wait_queue_take_first_locked(struct wait_queue *queue)
{
    struct thread *first = queue->only;
    if (__builtin_expect(first != NULL, 1)) {
        queue->only = NULL;
    } else if (queue->turnstile != NULL) {
        first = thread_of_node(priority_queue_first(&queue->turnstile->queue));
        wait_queue_leave_turnstile_locked(queue, first);
    } else {
        /* nobody waits */
    }
    return first;
}

/**
 * Ends a thread's wait or sleep with STATUS_TIMEOUT: what thread->timeout calls.  A
 * thread that does not wait yet, or has been woken, is left alone.
 *
 * @param timeout  that of a thread
 * @context        interrupt; masked
 * @bound          O(1); the rest of a chain of owners is left to further interrupts
 */
void wait_queue_expire_locked(struct timeout *timeout);

/**
 * Moves a waiting thread to its place for another priority.
 *
 * @param thread    waits in a wait queue
 * @param priority  its new priority
 * @context         interrupts masked
 * @bound           O(1)
 */
void wait_queue_requeue_locked(struct thread *thread, int priority);

#endif
