/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who runs.  The running thread stays in the ready queue; what every wait and every
 * wake passes through is inline in the header, the rest is here.
 */
#include <sched/scheduler.h>

#include <arch/timer.h>
#include <base/assert.h>
#include <base/inline.h>
#include <base/upcall.h>

struct scheduler scheduler;

/* Counts as running while nobody is ready; its stack and registers are never saved. */
static struct thread idle;

/* @satisfies LLR-SCHED-010 */
void scheduler_init(void)
{
    idle.priority = PRIORITY_IDLE;
    idle.base_priority = PRIORITY_IDLE;
    idle.threshold = PRIORITY_IDLE;
    idle.state = THREAD_ALIVE;
    for (size_t i = 0; i < sizeof "idle"; i++) {
        idle.name[i] = "idle"[i];
    }
    arch_set_current(&idle.context);
}

/* A threshold takes effect. */
static void begin_activation_locked(struct thread *thread)
{
    thread->is_threshold_active = true;
    thread->is_raised = true;
    if (thread->threshold > thread->priority) {
        scheduler_move_locked(thread, thread->threshold, true);
    }
}

/* @satisfies LLR-SCHED-013 */
void upcall_thread_work(struct context *context)
{
    arch_context_cancel_work(context);
    begin_activation_locked((struct thread *)(void *)context);
}

/* @satisfies LLR-SCHED-014 */
enum status scheduler_idle(struct thread *current)
{
    return (enum status)arch_switch_to_idle(&current->context, &idle.context);
}

/* @satisfies LLR-SCHED-086 */
enum status scheduler_block_for_updates(struct thread *current)
{
    idle.priority = PRIORITY_MAX + 1; /* no interrupt finds a more urgent thread */
    return scheduler_idle(current);
}

/* @satisfies LLR-SCHED-086 */
void scheduler_end_updates_locked(void)
{
    idle.priority = PRIORITY_IDLE;
    (void)scheduler_act(arch_interrupts_save());
}

/* @satisfies LLR-SCHED-012 */
/* @satisfies LLR-SCHED-018 */
enum status scheduler_act(uint64_t mask)
{
    struct thread *const current = thread_current();
    struct queue_node *const first = priority_queue_first(&scheduler.ready);
    const bool is_due = (first != NULL) && (first != &current->context.node);
    if (arch_in_interrupt()) {
        const bool may_choose =
            scheduler.updates == NULL; /* else the last of them does */
        current->context.successor =
            (is_due && may_choose) ? &thread_of_node(first)->context : NULL;
    } else if (is_due) {
        return scheduler_dispatch(current, thread_of_node(first));
    } else {
        /* the running thread is the most urgent */
    }
    arch_interrupts_restore(mask);
    return STATUS_OK;
}

/* @satisfies LLR-SCHED-013 */
void scheduler_end_activation_locked(struct thread *current)
{
    ASSERT(!current->is_held);
    current->is_threshold_active = false;
    current->is_raised = false;
    arch_context_request_work(&current->context);
    thread_update_priority_locked(current);
}

/* @satisfies LLR-SCHED-015 */
enum status scheduler_yield_activation(struct thread *current)
{
    scheduler_end_activation_locked(current);
    (void)priority_queue_rotate(&scheduler.ready, current->priority);
    struct queue_node *const first = priority_queue_first(&scheduler.ready);
    if (first != &current->context.node) {
        return scheduler_dispatch(current, thread_of_node(first));
    }
    upcall_thread_work(&current->context); /* nobody was kept waiting: another begins */
    arch_interrupts_unmask();
    return STATUS_OK;
}

static __attribute__((noinline)) void move_locked(struct thread *thread, int priority,
                                                  bool at_head)
{
    struct queue_node *const node = &thread->context.node;
    priority_queue_remove(&scheduler.ready, node, thread->priority);
    thread->priority = (int16_t)priority;
    priority_queue_append(&scheduler.ready, node, priority);
    if (at_head) {
        scheduler.ready.head[priority] = node; /* the circle is the same */
    }
}

/* @satisfies LLR-SCHED-016 */
void scheduler_move_locked(struct thread *thread, int priority, bool at_head)
{
    struct thread *const current = thread_current();
    move_locked(thread, priority, at_head);
    if (at_head && (current->priority == priority) && thread_is_ready(current)) {
        /* equals never displace the running thread */
        move_locked(current, priority, true);
    }
}

/* @satisfies LLR-SCHED-017 */
void scheduler_start(void)
{
    struct queue_node *const first = priority_queue_first(&scheduler.ready);
    ASSERT(first != NULL);
    struct thread *const thread = thread_of_node(first);
    idle.context.successor = NULL; /* boot made threads ready */
    thread->context.since_tick = arch_counter();
    arch_start(&thread->context);
}

/* @satisfies LLR-SCHED-019 */
uint64_t scheduler_idle_ticks(void)
{
    return idle.context.ticks;
}
