/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sched/scheduler.c, and the way to its state.
 */
#include "sched/scheduler.c"

#include <fakes/exposed.h>
#include <string.h>

void exposed_scheduler_reset(void)
{
    (void)memset(&scheduler, 0, sizeof scheduler);
    (void)memset(&idle, 0, sizeof idle);
}

const struct priority_queue *exposed_ready_queue(void)
{
    return &scheduler.ready;
}

const struct thread *exposed_idle_thread(void)
{
    return &idle;
}
