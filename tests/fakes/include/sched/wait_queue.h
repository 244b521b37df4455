/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The real header; then every call of its inline functions is looked at.
 */
#ifndef FAKES_SCHED_WAIT_QUEUE_H
#define FAKES_SCHED_WAIT_QUEUE_H

#include <sched/scheduler.h>

#include "sched/include/sched/wait_queue.h"

#include <fakes/locked.h>

#define wait_queue_enter_locked(queue)   LOCKED(wait_queue_enter_locked, (queue))
#define wait_queue_wait(queue, deadline) LOCKED(wait_queue_wait, (queue, deadline))
#define wait_queue_first(queue)          LOCKED(wait_queue_first, (queue))
#define wait_queue_take_first_locked(queue) \
    LOCKED(wait_queue_take_first_locked, (queue))
#define wait_queue_end_wait_locked(thread, status) \
    LOCKED(wait_queue_end_wait_locked, (thread, status))
#define wait_queue_wake_locked(thread, status) \
    LOCKED(wait_queue_wake_locked, (thread, status))

#endif
