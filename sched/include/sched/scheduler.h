/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who runs: the ready queue, and the one place where switches happen.
 *
 * The running thread is always the first of the ready queue whenever interrupts are
 * unmasked, or the queue is empty and the processor idles.  What every wait and every
 * wake passes through is inline here; the state is for these functions and scheduler.c
 * alone.
 */
#ifndef SCHED_SCHEDULER_H
#define SCHED_SCHEDULER_H

#include <arch/interrupt.h>
#include <base/assert.h>
#include <base/inline.h>
#include <base/status.h>
#include <sched/thread.h>

struct scheduler {
    struct priority_queue ready;
    struct thread *updates; /* left by thread_leave_update_locked: by next_update */
};

extern struct scheduler scheduler;

/**
 * The one place where a thread gives the processor to another; returns when it is
 * dispatched again.
 *
 * @param current  the running thread
 * @param next     first of the ready queue, not the running thread
 * @return         the status of the wait that ended, or STATUS_OK
 * @context        thread; interrupts masked before, unmasked after
 * @bound          O(1)
 */
/* @satisfies LLR-SCHED-012 */
HOT_INLINE enum status scheduler_dispatch(struct thread *current,
                                          const struct thread *next)
{
    return (enum status)arch_switch(&current->context, &next->context);
}

/** As scheduler_dispatch if no thread is ready: the processor waits for interrupts. */
enum status scheduler_idle(struct thread *current);

/**
 * As scheduler_block while priorities are left to be looked at: the processor idles,
 * and nobody is dispatched, until they are.
 */
enum status scheduler_block_for_updates(struct thread *current);

/** No priority is left: whoever is most urgent runs. @context interrupt; masked */
void scheduler_end_updates_locked(void);

/** The part of scheduler_unready_locked for a threshold, which ends, or a hold, which
    fails. */
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
    thread->waiting_in = NULL;
    priority_queue_append(&scheduler.ready, &thread->context.node, priority);
    return (priority > thread_current()->priority) ? RESCHED_YES : RESCHED_NO;
}

/**
 * Names a thread that an interrupt made ready: the most urgent one continues in place
 * of the running one when the interrupt ends, if it is more urgent.
 *
 * @context  interrupt; masked
 * @bound    O(1)
 */
/* @satisfies LLR-SCHED-018 */
HOT_INLINE void scheduler_succeed_locked(struct thread *thread)
{
    struct context *const current = arch_current();
    const struct context *const first =
        (current->successor != NULL) ? current->successor : current;
    if (((const struct thread *)(const void *)first)->priority < thread->priority) {
        current->successor = &thread->context;
    }
}

/**
 * Acts on what made threads ready: the most urgent one runs.  In an interrupt that is
 * left to the end of it.
 *
 * @param mask  as arch_interrupts_save returned it
 * @return      STATUS_OK
 * @context     thread or interrupt; interrupts masked before, as mask says after
 * @bound       O(1)
 */
enum status scheduler_act(uint64_t mask);

/**
 * As scheduler_act, where one thread alone was made ready.
 *
 * @param resched  what scheduler_make_ready_locked and those above it returned
 * @param thread   that thread: if it is more urgent than the running one, none is more
 *                 so
 */
/* @satisfies LLR-SCHED-012 */
HOT_INLINE enum status scheduler_act_on(enum resched resched, struct thread *thread,
                                        uint64_t mask)
{
    if (__builtin_expect(arch_in_interrupt(), 0)) {
        scheduler_succeed_locked(thread);
    } else if (__builtin_expect(resched != RESCHED_NO, 1)) {
        return scheduler_dispatch(thread_current(), thread);
    } else {
        /* the running thread is more urgent */
    }
    arch_interrupts_restore(mask);
    return STATUS_OK;
}

/**
 * Takes the running thread out of the ready queue, so that it can be queued elsewhere.
 *
 * @return   the running thread, its preemption threshold no longer active
 * @context  thread; interrupts masked; scheduler_block follows
 * @bound    O(1)
 */
/* @satisfies LLR-SCHED-013 */
HOT_INLINE struct thread *scheduler_unready_locked(void)
{
    struct thread *const current = thread_current();
    if (__builtin_expect(current->is_raised, 0)) {
        scheduler_end_activation_locked(current);
    }
    priority_queue_remove(&scheduler.ready, &current->context.node, current->priority);
    return current;
}

/**
 * Gives the processor to the most urgent thread; returns when the caller is dispatched
 * again.
 *
 * @param current  the running thread, not in the ready queue
 * @return         the status of the wait that ended
 * @context        thread; interrupts masked before, unmasked after
 * @bound          O(1)
 */
/* @satisfies LLR-SCHED-014 */
HOT_INLINE enum status scheduler_block(struct thread *current)
{
    const int top = priority_queue_top(&scheduler.ready);
    if (__builtin_expect(top == PRIORITY_IDLE, 0)) {
        return scheduler_idle(current);
    }
    return scheduler_dispatch(current, thread_of_node(scheduler.ready.head[top]));
}

/** The part of scheduler_yield for a thread whose threshold kept others waiting. */
enum status scheduler_yield_activation(struct thread *current);

/**
 * Sends the running thread behind its equals.
 *
 * @return   STATUS_OK
 * @context  thread
 * @bound    O(1)
 */
/* @satisfies LLR-SCHED-015 */
HOT_INLINE enum status scheduler_yield(void)
{
    ASSERT(!arch_in_interrupt());
    struct thread *const current = thread_current();
    arch_interrupts_mask();
    if (__builtin_expect(current->is_raised, 0)) {
        return scheduler_yield_activation(current);
    }
    struct queue_node *const next = current->context.node.next;
    if (__builtin_expect(next != &current->context.node, 1)) {
        scheduler.ready.head[current->priority] = next;
        return scheduler_dispatch(current, thread_of_node(next));
    }
    arch_interrupts_unmask();
    return STATUS_OK;
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

/** Time without a ready thread, in ticks. @context any @bound O(1) */
uint64_t scheduler_idle_ticks(void);

#endif
