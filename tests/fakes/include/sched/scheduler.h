/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The real header; then every call of its inline functions is looked at.
 */
#ifndef FAKES_SCHED_SCHEDULER_H
#define FAKES_SCHED_SCHEDULER_H

#include "sched/include/sched/scheduler.h"

#include <fakes/locked.h>

#define scheduler_make_ready_locked(thread) \
    LOCKED(scheduler_make_ready_locked, (thread))
#define scheduler_act_on(resched, thread, mask) \
    LOCKED(scheduler_act_on, (resched, thread, mask))
#define scheduler_dispatch(current, next) LOCKED(scheduler_dispatch, (current, next))
#define scheduler_succeed_locked(thread)  LOCKED(scheduler_succeed_locked, (thread))
#define scheduler_unready_locked()        LOCKED(scheduler_unready_locked, ())
#define scheduler_block(current)          LOCKED(scheduler_block, (current))

#endif
