/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The locks of the library itself in a program that makes threads.
 */
#include "lock.h"

#include <base/assert.h>

static void must(enum status status)
{
    ASSERT(status == STATUS_OK);
}

/* @satisfies LLR-POSIX-155 */
static void take(struct mutex *mutex)
{
    must(mutex_lock(mutex, NULL));
}

/* @satisfies LLR-POSIX-155 */
static bool take_at_once(struct mutex *mutex)
{
    return mutex_try(mutex) == STATUS_OK;
}

/* @satisfies LLR-POSIX-155 */
static void give(struct mutex *mutex)
{
    must(mutex_unlock(mutex));
}

const struct posix_lock_functions posix_lock_threads = { take, take_at_once, give };
