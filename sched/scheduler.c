/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who runs.  The running thread stays in the ready queue; one function switches between
 * threads, one chooses after an interrupt, and both keep the account of processor time.
 */
#include <sched/scheduler.h>

#include <arch/timer.h>
#include <base/assert.h>
#include <base/inline.h>

struct scheduler scheduler;

/* Counts as running while nobody is ready; its stack and registers are never saved. */
static struct thread idle;

static inline void charge(struct thread *thread, uint64_t now_tick)
{
    thread->cpu_time_ticks += now_tick - scheduler.since_tick;
    scheduler.since_tick = now_tick;
}

/* The one place on the way back into a thread: work left for it is done first. */
static COLD void do_pending_work(struct thread *thread)
{
    if ((thread->pending & THREAD_PENDING_THRESHOLD) != 0U) {
        thread->pending &= (uint8_t)~THREAD_PENDING_THRESHOLD;
        thread->is_threshold_active = true;
        thread->is_raised = true;
        if (thread->threshold > thread->priority) {
            scheduler_move_locked(thread, thread->threshold, true);
        }
    }
}

/* @satisfies LLR-SCHED-010 */
void scheduler_init(void)
{
    idle.priority = PRIORITY_IDLE;
    idle.base_priority = PRIORITY_IDLE;
    idle.threshold = PRIORITY_IDLE;
    idle.state = THREAD_READY;
    for (size_t i = 0; i < sizeof "idle"; i++) {
        idle.name[i] = "idle"[i];
    }
    arch_set_current(&idle.context);
}

static COLD void switch_with_work(struct thread *current, struct thread *next)
{
    do_pending_work(next);
    arch_switch(&current->context, &next->context);
}

/* @satisfies LLR-SCHED-012 */
void scheduler_dispatch_locked(struct thread *current, struct thread *next)
{
    charge(current, arch_counter());
    if (__builtin_expect(next->pending != 0U, 0)) {
        switch_with_work(current, next);
    } else {
        arch_switch(&current->context, &next->context);
    }
}

/* @satisfies LLR-SCHED-014 */
void scheduler_idle_locked(struct thread *current)
{
    charge(current, arch_counter());
    arch_switch_to_idle(&current->context, &idle.context);
}

/* @satisfies LLR-SCHED-012 */
void scheduler_act_locked(enum resched resched)
{
    if (resched == RESCHED_NO) {
        return;
    }
    struct thread *const current = thread_current();
    struct priority_node *const first = priority_queue_first(&scheduler.ready);
    const bool is_due = (first != NULL) && (first != &current->node);
    if (arch_in_interrupt()) {
        scheduler.due = is_due ? thread_of_node(first) : NULL;
    } else if (is_due) {
        scheduler_dispatch_locked(current, thread_of_node(first));
    } else {
        /* the running thread is the most urgent */
    }
}

/* @satisfies LLR-SCHED-013 */
void scheduler_end_activation_locked(struct thread *current)
{
    ASSERT(!current->is_held);
    current->is_threshold_active = false;
    current->is_raised = false;
    current->pending |= THREAD_PENDING_THRESHOLD;
    thread_update_priority_locked(current);
}

/* As scheduler_yield, for a thread whose threshold kept others waiting. */
static COLD int yield_activation(struct thread *current)
{
    scheduler_end_activation_locked(current);
    (void)priority_queue_rotate(&scheduler.ready, current->priority);
    scheduler_act_locked(RESCHED_YES);
    if (current->pending != 0U) {
        do_pending_work(
            current); /* nobody was kept waiting: another activation begins */
    }
    arch_interrupts_unmask();
    return 0;
}

static __attribute__((noinline)) int yield_to(struct thread *current,
                                              struct priority_node *next)
{
    scheduler_dispatch_locked(current, thread_of_node(next));
    arch_interrupts_unmask();
    return 0;
}

/* @satisfies LLR-SCHED-015 */
int scheduler_yield(void)
{
    ASSERT(!arch_in_interrupt());
    struct thread *const current = thread_current();
    arch_interrupts_mask();
    if (__builtin_expect(current->is_raised, 0)) {
        return yield_activation(current);
    }
    struct priority_node *const next =
        priority_queue_rotate(&scheduler.ready, current->priority);
    if (next != &current->node) {
        return yield_to(current, next);
    }
    arch_interrupts_unmask();
    return 0;
}

/* @satisfies LLR-SCHED-016 */
void scheduler_move_locked(struct thread *thread, int priority, bool at_head)
{
    if (!at_head) {
        priority_queue_remove(&scheduler.ready, &thread->node, thread->priority);
        thread->priority = (int16_t)priority;
        priority_queue_append(&scheduler.ready, &thread->node, priority);
        return;
    }
    struct thread *const current = thread_current();
    scheduler_move_to_head_locked(thread, priority);
    if ((current->priority == priority) && (current->state == THREAD_READY)) {
        /* equals never displace the running thread */
        scheduler_move_to_head_locked(current, priority);
    }
}

/* @satisfies LLR-SCHED-017 */
void scheduler_start(void)
{
    struct priority_node *const first = priority_queue_first(&scheduler.ready);
    ASSERT(first != NULL);
    do_pending_work(thread_of_node(first));
    scheduler.due = NULL; /* boot made threads ready */
    scheduler.since_tick = arch_counter();
    arch_start(&thread_of_node(first)->context);
}

/* @satisfies LLR-SCHED-018 */
struct context *upcall_interrupt_end(uint64_t entered_tick)
{
    struct thread *next = thread_current();
    next->cpu_time_ticks += entered_tick - scheduler.since_tick;
    if (scheduler.due != NULL) {
        next = scheduler.due;
        scheduler.due = NULL;
        if (__builtin_expect(next->pending != 0U, 0)) {
            do_pending_work(next);
        }
    }
    scheduler.since_tick = arch_counter(); /* the interrupt is charged to no thread */
    return &next->context;
}

/* @satisfies LLR-SCHED-019 */
uint64_t scheduler_current_ticks_locked(void)
{
    return arch_counter() - scheduler.since_tick;
}

/* @satisfies LLR-SCHED-019 */
uint64_t scheduler_idle_ticks(void)
{
    return idle.cpu_time_ticks;
}
