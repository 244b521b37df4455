/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Counting semaphores.  All zero is a semaphore of value 0 for which nobody waits.
 */
#ifndef SCHED_SEMAPHORE_H
#define SCHED_SEMAPHORE_H

#include <arch/exclusive.h>
#include <arch/interrupt.h>
#include <base/assert.h>
#include <base/status.h>
#include <sched/wait_queue.h>
#include <stdint.h>

#define SEMAPHORE_VALUE_MAX 0x7FFFFFFFU
#define SEMAPHORE_WAITED    0x80000000U /* the value is 0 and somebody waits */

struct semaphore {
    volatile uint32_t value; /* SEMAPHORE_WAITED, or 0 to SEMAPHORE_VALUE_MAX */
    struct wait_queue waiters;
};

/** Value now; 0 if somebody waits. @context any @bound O(1) */
/* @satisfies LLR-SCHED-063 */
static inline uint32_t semaphore_value(const struct semaphore *semaphore)
{
    return semaphore->value & SEMAPHORE_VALUE_MAX;
}

/** The rare parts of the two that follow. @context interrupts masked */
enum status semaphore_post_rarely(struct semaphore *semaphore, uint64_t mask);
enum status semaphore_wait_rarely(struct semaphore *semaphore);

/**
 * The part of semaphore_post for a semaphore that was waited for when it was looked at.
 *
 * @return   STATUS_OK
 * @context  thread or interrupt
 * @bound    O(1)
 */
/* @satisfies LLR-SCHED-061 */
HOT_INLINE enum status semaphore_post_slow(struct semaphore *semaphore)
{
    const uint64_t mask = arch_interrupts_save();
    struct thread *const only = semaphore->waiters.only;
    if (__builtin_expect(only == NULL, 0)) {
        return semaphore_post_rarely(semaphore, mask);
    }
    semaphore->value = 0; /* nobody waits behind it */
    semaphore->waiters.only = NULL;
    return scheduler_act_on(scheduler_make_ready_locked(only), only, mask);
}

/**
 * The part of semaphore_wait that waits.
 *
 * @return   STATUS_OK
 * @context  thread
 * @bound    O(1)
 */
/* @satisfies LLR-SCHED-062 */
HOT_INLINE enum status semaphore_wait_slow(struct semaphore *semaphore)
{
    arch_interrupts_mask();
    struct thread *const self = thread_current();
    if (__builtin_expect((semaphore->value != 0U) || self->is_raised, 0)) {
        return semaphore_wait_rarely(semaphore);
    }
    semaphore->value = SEMAPHORE_WAITED;
    semaphore->waiters.only = self;
    self->waiting_in = &semaphore->waiters;
    priority_queue_remove(&scheduler.ready, &self->context.node, self->priority);
    return scheduler_block(self);
}

/**
 * The same with a deadline.
 *
 * @return   as semaphore_wait
 * @context  thread
 * @bound    O(log4 capacity) of the timeouts
 */
MUST_CHECK enum status semaphore_wait_until(struct semaphore *semaphore,
                                            const struct deadline *deadline);

/**
 * Adds one, or wakes the most urgent thread that waits.
 *
 * @retval STATUS_OK        done
 * @retval STATUS_OVERFLOW  the value is SEMAPHORE_VALUE_MAX; nothing changed
 * @context  thread or interrupt
 * @bound    O(1)
 */
/* @satisfies LLR-SCHED-060 */
MUST_CHECK static inline enum status semaphore_post(struct semaphore *semaphore)
{
    uint32_t value;
    do {
        value = arch_load_exclusive_32(&semaphore->value);
        if ((int32_t)(value + 1U) < 0) {
            return ((int32_t)value > 0) ? STATUS_OVERFLOW
                                        : semaphore_post_slow(semaphore);
        }
    } while (!arch_store_exclusive_32(&semaphore->value, value + 1U));
    return STATUS_OK;
}

/**
 * Takes one if there is one.
 *
 * @retval STATUS_OK     taken
 * @retval STATUS_AGAIN  the value is 0; nothing changed
 * @context  thread or interrupt
 * @bound    O(1)
 */
/* @satisfies LLR-SCHED-060 */
MUST_CHECK static inline enum status semaphore_try(struct semaphore *semaphore)
{
    uint32_t value;
    do {
        value = arch_load_exclusive_32(&semaphore->value);
        if ((int32_t)value <= 0) {
            return STATUS_AGAIN;
        }
    } while (!arch_store_exclusive_32(&semaphore->value, value - 1U));
    return STATUS_OK;
}

/**
 * Takes one; waits while there is none.
 *
 * @param deadline         NULL: wait for ever
 * @retval STATUS_OK       taken
 * @retval STATUS_TIMEOUT  the deadline passed first; not looked at if one is there
 * @context  thread
 * @bound    O(1), with a deadline O(log4 capacity) of the timeouts
 */
/* @satisfies LLR-SCHED-060 */
MUST_CHECK static inline enum status semaphore_wait(struct semaphore *semaphore,
                                                    const struct deadline *deadline)
{
    ASSERT(!arch_in_interrupt());
    if (__builtin_expect(semaphore_try(semaphore) == STATUS_OK, 1)) {
        return STATUS_OK;
    }
    return (deadline == NULL) ? semaphore_wait_slow(semaphore)
                              : semaphore_wait_until(semaphore, deadline);
}

#endif
