/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who runs: the ready queue, the one place where switches happen, and the account of
 * processor time.
 *
 * The running thread is always the first of the ready queue whenever interrupts are
 * unmasked, or the queue is empty and the processor idles.  What every wait and every
 * wake passes through is inline here; the state is for these functions and scheduler.c
 * alone.
 */
#ifndef SCHED_SCHEDULER_H
#define SCHED_SCHEDULER_H

#include <arch/interrupt.h>
#include <base/inline.h>
#include <base/status.h>
#include <sched/thread.h>

struct scheduler {
    struct priority_queue ready;
    uint64_t since_tick; /* the running thread is charged from here on */
    struct thread
        *due; /* most urgent of those that an interrupt made ready and that are
                            more urgent than the running thread; NULL: none */
};

extern struct scheduler scheduler;

/**
 * The one place where a thread gives the processor to another; returns when it is
 * dispatched again.
 *
 * @param current  the running thread
 * @param next     first of the ready queue, not the running thread
 * @context        thread; interrupts masked, before and after
 * @bound          O(1)
 */
void scheduler_dispatch_locked(struct thread *current, struct thread *next);

/**
 * As scheduler_dispatch_locked if no thread is ready: the processor waits for
 * interrupts.
 */
void scheduler_idle_locked(struct thread *current);

/**
 * The part of scheduler_unready_locked for a threshold, which ends, or a hold, which
 * fails.
 */
void scheduler_end_activation_locked(struct thread *current);

/**
 * Makes a thread ready, behind its equals.
 *
 * @param thread  in no queue
 * @return        whether it is more urgent than the running thread
 * @context       interrupts masked
 * @bound         O(1)
 */
/* @satisfies LLR-SCHED-011 */
MUST_CHECK HOT_INLINE enum resched scheduler_make_ready_locked(struct thread *thread)
{
    const int priority = thread->priority;
    thread->state = THREAD_READY;
    priority_queue_append(&scheduler.ready, &thread->node, priority);
    return (priority > thread_current()->priority) ? RESCHED_YES : RESCHED_NO;
}

/**
 * Acts on what made threads ready: the most urgent one runs.  In an interrupt that is
 * left to the way out of it.
 *
 * @param resched  what scheduler_make_ready_locked and those above it returned
 * @context        thread or interrupt; interrupts masked, before and after
 * @bound          O(1)
 */
void scheduler_act_locked(enum resched resched);

/**
 * As scheduler_act_locked, where one thread alone was made ready.
 *
 * @param thread  that thread: if it is more urgent than the running one, none is more
 *                so
 */
/* @satisfies LLR-SCHED-012 */
HOT_INLINE void scheduler_act_on_locked(enum resched resched, struct thread *thread)
{
    if (resched == RESCHED_NO) {
        return;
    }
    if (__builtin_expect(!arch_in_interrupt(), 1)) {
        scheduler_dispatch_locked(thread_current(), thread);
    } else if ((scheduler.due == NULL)
               || (scheduler.due->priority < thread->priority)) {
        scheduler.due = thread;
    } else {
        /* the way out of the interrupt chooses another */
    }
}

/**
 * Takes the running thread out of the ready queue, so that it can be queued elsewhere.
 *
 * @return   the running thread, its preemption threshold no longer active
 * @context  thread; interrupts masked; scheduler_block_locked follows
 * @bound    O(1) plus one step for each contended mutex if a threshold was active
 */
/* @satisfies LLR-SCHED-013 */
HOT_INLINE struct thread *scheduler_unready_locked(void)
{
    struct thread *const current = thread_current();
    priority_queue_remove(&scheduler.ready, &current->node, current->priority);
    current->state = THREAD_WAITING;
    if (__builtin_expect(current->is_raised, 0)) {
        scheduler_end_activation_locked(current);
    }
    return current;
}

/**
 * Gives the processor to the most urgent thread; returns when the caller is dispatched
 * again.
 *
 * @param current  the running thread, not in the ready queue
 * @context        thread; interrupts masked, before and after
 * @bound          O(1)
 */
/* @satisfies LLR-SCHED-014 */
HOT_INLINE void scheduler_block_locked(struct thread *current)
{
    const int top = priority_queue_top(&scheduler.ready);
    if (__builtin_expect(top != PRIORITY_IDLE, 1)) {
        scheduler_dispatch_locked(current, thread_of_node(scheduler.ready.head[top]));
    } else {
        scheduler_idle_locked(current);
    }
}

/**
 * Sends the running thread behind its equals.
 *
 * @return   0, so that a dialect can end with the call
 * @context  thread
 * @bound    O(1)
 */
int scheduler_yield(void);

/**
 * Moves a ready thread to another priority, before its new equals.
 *
 * @param thread  ready; the running thread, or one beside which no thread runs at that
 *                priority
 * @context       interrupts masked
 * @bound         O(1)
 */
/* @satisfies LLR-SCHED-016 */
HOT_INLINE void scheduler_move_to_head_locked(struct thread *thread, int priority)
{
    priority_queue_remove(&scheduler.ready, &thread->node, thread->priority);
    thread->priority = (int16_t)priority;
    priority_queue_prepend(&scheduler.ready, &thread->node, priority);
}

/**
 * Moves a ready thread to another priority.
 *
 * @param at_head  before its new equals, else behind them
 * @context        interrupts masked
 * @bound          O(1)
 */
void scheduler_move_locked(struct thread *thread, int priority, bool at_head);

/**
 * Sets up the ready queue and the idle thread, which counts as running until
 * scheduler_start.
 *
 * @context  boot, once
 */
void scheduler_init(void);

/** Starts the first thread. @context boot; interrupts masked */
__attribute__((noreturn)) void scheduler_start(void);

/**
 * Ticks since the running thread was dispatched.
 *
 * @context  interrupts masked
 * @bound    O(1)
 */
uint64_t scheduler_current_ticks_locked(void);

/** Time without a ready thread, in ticks. @context any @bound O(1) */
uint64_t scheduler_idle_ticks(void);

#endif
