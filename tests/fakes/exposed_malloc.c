/* SPDX-License-Identifier: Apache-2.0 */
/*
 * posix/memory/malloc.c, and the way to its state.
 */
#include "posix/memory/malloc.c"

#include <fakes/exposed.h>

void exposed_malloc_reset(void)
{
    (void)memset(&memory, 0, sizeof memory);
    (void)memset(kept, 0, sizeof kept);
    heap_lock = (struct mutex){ .type = MUTEX_ERRORCHECK, .protocol = MUTEX_INHERIT };
}
