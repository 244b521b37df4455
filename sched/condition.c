/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Condition variables.
 */
#include <sched/condition.h>

#include <arch/interrupt.h>
#include <base/assert.h>
#include <base/inline.h>
#include <sched/scheduler.h>
#include <sched/wait_queue.h>

/* Why a thread cannot wait; STATUS_OK if it can. */
static inline enum status refusal_locked(const struct condition *condition,
                                         const struct mutex *mutex)
{
    if (mutex_owner(mutex) != thread_current()) {
        return STATUS_NOT_OWNER;
    }
    if ((mutex->repeats != 0U)
        || (!wait_queue_is_empty(&condition->waiters) && (condition->mutex != mutex))) {
        return STATUS_INVALID;
    }
    return STATUS_OK;
}

/* @satisfies LLR-SCHED-090 */
HOT_INLINE enum status wait(struct condition *condition, struct mutex *mutex,
                            const struct deadline *deadline)
{
    arch_interrupts_mask();
    const enum status refusal = refusal_locked(condition, mutex);
    if (refusal != STATUS_OK) {
        arch_interrupts_unmask();
        return refusal;
    }
    condition->mutex = mutex;
    mutex_release_locked(mutex);
    const enum status status = wait_queue_wait(&condition->waiters, deadline);
    if (deadline != NULL) {
        wait_queue_clear_deadline(); /* it does not hold for the mutex */
    }
    mutex_relock(mutex);
    return status;
}

static COLD enum status wait_until(struct condition *condition, struct mutex *mutex,
                                   const struct deadline *deadline)
{
    wait_queue_set_deadline(deadline);
    const enum status status = wait(condition, mutex, deadline);
    wait_queue_clear_deadline(); /* of a wait that was refused */
    return status;
}

/* @satisfies LLR-SCHED-090 */
enum status condition_wait(struct condition *condition, struct mutex *mutex,
                           const struct deadline *deadline)
{
    ASSERT(!arch_in_interrupt());
    if (__builtin_expect(deadline != NULL, 0)) {
        return wait_until(condition, mutex, deadline);
    }
    return wait(condition, mutex, NULL);
}

/* @satisfies LLR-SCHED-091 */
void condition_signal(struct condition *condition)
{
    ASSERT(!arch_in_interrupt());
    const uint64_t mask = arch_interrupts_save();
    struct thread *const first = wait_queue_take_first_locked(&condition->waiters);
    if (first != NULL) {
        (void)scheduler_act_on(wait_queue_end_wait_locked(first, STATUS_OK), first,
                               mask);
        return;
    }
    arch_interrupts_restore(mask);
}

/* @satisfies LLR-SCHED-092 */
void condition_broadcast(struct condition *condition)
{
    ASSERT(!arch_in_interrupt());
    if (wait_queue_is_empty(&condition->waiters)) {
        return;
    }
    const bool was_held = thread_current()->is_held;
    if (!was_held) {
        thread_hold(); /* nobody can begin to wait, so the steps below end */
    }
    for (;;) {
        arch_interrupts_mask();
        struct thread *const first = wait_queue_first(&condition->waiters);
        if (first == NULL) {
            break;
        }
        resched_is_covered(wait_queue_wake_locked(first, STATUS_OK));
        arch_interrupts_unmask();
    }
    arch_interrupts_unmask();
    if (!was_held) {
        thread_release();
    }
}
