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

/** The part of semaphore_post for a semaphore that is waited for or at its maximum. */
/* @satisfies LLR-SCHED-061 */
MUST_CHECK HOT_INLINE enum status semaphore_post_slow(struct semaphore *semaphore)
{
    enum status status = STATUS_OK;
    const uint64_t mask = arch_interrupts_save();
    struct thread *const first = wait_queue_take_first_locked(&semaphore->waiters);
    if (__builtin_expect(first != NULL, 1)) {
        const enum resched resched = wait_queue_end_wait_locked(first, STATUS_OK);
        if (__builtin_expect(semaphore->waiters.turnstile == NULL, 1)) {
            semaphore->value = 0; /* nobody waits behind the first */
        }
        scheduler_act_on_locked(resched, first);
    } else if (semaphore->value == SEMAPHORE_VALUE_MAX) {
        status = STATUS_OVERFLOW;
    } else {
        semaphore->value = semaphore_value(semaphore) + 1U;
    }
    arch_interrupts_restore(mask);
    return status;
}

/** The part of semaphore_wait that waits. */
/* @satisfies LLR-SCHED-062 */
MUST_CHECK HOT_INLINE enum status semaphore_wait_slow(struct semaphore *semaphore,
                                                      const struct deadline *deadline)
{
    enum status status = STATUS_OK;
    arch_interrupts_mask();
    if (__builtin_expect((int32_t)semaphore->value > 0, 0)) {
        semaphore->value--; /* posted since it was looked at */
    } else {
        semaphore->value = SEMAPHORE_WAITED;
        status = wait_queue_wait_locked(&semaphore->waiters, deadline);
        if (__builtin_expect(status != STATUS_OK, 0)
            && (semaphore->value == SEMAPHORE_WAITED)
            && wait_queue_is_empty(&semaphore->waiters)) {
            semaphore->value = 0;
        }
    }
    arch_interrupts_unmask();
    return status;
}

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
        if (value >= SEMAPHORE_VALUE_MAX) {
            return semaphore_post_slow(semaphore);
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
 * @bound    O(1)
 */
/* @satisfies LLR-SCHED-060 */
MUST_CHECK static inline enum status semaphore_wait(struct semaphore *semaphore,
                                                    const struct deadline *deadline)
{
    ASSERT(!arch_in_interrupt());
    if (__builtin_expect(semaphore_try(semaphore) == STATUS_OK, 1)) {
        return STATUS_OK;
    }
    return semaphore_wait_slow(semaphore, deadline);
}

#endif
