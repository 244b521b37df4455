/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sched/timeout.c, and the way to its state.
 */
#include "sched/timeout.c"

#include <fakes/exposed.h>
#include <string.h>

void exposed_timeout_reset(void)
{
    (void)memset(&timeouts, 0, sizeof timeouts);
}

const struct timeout_queue *exposed_timeout_queue(enum timeout_clock clock)
{
    return &timeouts.queue[clock];
}
