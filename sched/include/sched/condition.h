/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Condition variables.  All zero is a condition for which nobody waits.
 */
#ifndef SCHED_CONDITION_H
#define SCHED_CONDITION_H

#include <sched/mutex.h>
#include <sched/wait_queue.h>

struct condition {
    struct wait_queue waiters;
    struct mutex *mutex; /* of those that wait; NULL if nobody does */
};

/**
 * Unlocks the mutex, waits, and locks it again.
 *
 * @param mutex              owned by the caller, locked once
 * @param deadline           NULL: wait for ever
 * @retval STATUS_OK         woken; the mutex is owned again
 * @retval STATUS_TIMEOUT    the deadline passed first; the mutex is owned again
 * @retval STATUS_NOT_OWNER  the caller does not own the mutex; nothing changed
 * @retval STATUS_INVALID    others wait with another mutex; nothing changed
 * @context  thread
 */
MUST_CHECK enum status condition_wait(struct condition *condition, struct mutex *mutex,
                                      const struct deadline *deadline);

/** Wakes the most urgent thread that waits, if any. @context thread @bound O(1) */
void condition_signal(struct condition *condition);

/** Wakes all that wait, one bounded step for each. @context thread @bound O(waiters) */
void condition_broadcast(struct condition *condition);

#endif
