/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sched/thread.c, and the way to its state.
 */
#include "sched/thread.c"

#include <fakes/exposed.h>
#include <string.h>

void exposed_thread_reset(void)
{
    (void)memset(&table, 0, sizeof table);
}

const struct thread *exposed_free_threads(void)
{
    return table.free;
}

uint32_t exposed_alive_threads(void)
{
    return table.alive;
}

uint32_t exposed_used_threads(void)
{
    return table.used;
}

struct mutex *exposed_stack_mutex(void)
{
    return &table.stack_mutex;
}
