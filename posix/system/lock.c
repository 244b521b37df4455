/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The locks of the library itself, as it calls them.
 */
#include "lock.h"

#include <arch/interrupt.h>
#include <base/assert.h>
#include <stddef.h>

#pragma weak posix_lock_threads /* an image without pthread_create does not link it */

/* Whether there can be other threads.  Locks are for threads alone. */
static bool is_needed(void)
{
    ASSERT(!arch_in_interrupt());
    return &posix_lock_threads != NULL;
}

/* @satisfies LLR-POSIX-155 */
void posix_lock_take(struct mutex *mutex)
{
    if (is_needed()) {
        posix_lock_threads.take(mutex);
    }
}

/* @satisfies LLR-POSIX-155 */
bool posix_lock_try(struct mutex *mutex)
{
    return !is_needed() || posix_lock_threads.take_at_once(mutex);
}

/* @satisfies LLR-POSIX-155 */
void posix_lock_give(struct mutex *mutex)
{
    if (is_needed()) {
        posix_lock_threads.give(mutex);
    }
}
