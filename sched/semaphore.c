/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Semaphores: what is rarer than one thread that waits without a deadline.
 */
#include <sched/semaphore.h>

#include <arch/interrupt.h>
#include <base/assert.h>
#include <sched/scheduler.h>
#include <sched/wait_queue.h>

/* @satisfies LLR-SCHED-061 */
enum status semaphore_post_rarely(struct semaphore *semaphore, uint64_t mask)
{
    struct thread *const first = wait_queue_take_first_locked(&semaphore->waiters);
    if (first != NULL) {
        if (semaphore->waiters.turnstile == NULL) {
            semaphore->value = 0; /* nobody waits behind the first */
        }
        return scheduler_act_on(wait_queue_end_wait_locked(first, STATUS_OK), first,
                                mask);
    }
    ASSERT(semaphore_value(semaphore) != SEMAPHORE_VALUE_MAX); /* it was 0 just now */
    semaphore->value = semaphore_value(semaphore) + 1U;
    arch_interrupts_restore(mask);
    return STATUS_OK;
}

/* Takes one, or waits; returns with interrupts unmasked. */
static enum status wait(struct semaphore *semaphore, const struct deadline *deadline)
{
    if ((int32_t)semaphore->value > 0) {
        semaphore->value--; /* posted since it was looked at */
        arch_interrupts_unmask();
        return STATUS_OK;
    }
    semaphore->value = SEMAPHORE_WAITED;
    return wait_queue_wait(&semaphore->waiters, deadline);
}

/* @satisfies LLR-SCHED-062 */
enum status semaphore_wait_rarely(struct semaphore *semaphore)
{
    return wait(semaphore, NULL);
}

/* @satisfies LLR-SCHED-062 */
enum status semaphore_wait_until(struct semaphore *semaphore,
                                 const struct deadline *deadline)
{
    wait_queue_set_deadline(deadline);
    arch_interrupts_mask();
    const enum status status = wait(semaphore, deadline);
    wait_queue_clear_deadline();
    if (status != STATUS_OK) {
        arch_interrupts_mask();
        if ((semaphore->value == SEMAPHORE_WAITED)
            && wait_queue_is_empty(&semaphore->waiters)) {
            semaphore->value = 0; /* it was the last that waited */
        }
        arch_interrupts_unmask();
    }
    return status;
}
