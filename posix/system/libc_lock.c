/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The locks that the C library asks for: mutexes with inheritance.  They replace its
 * own, which do nothing, all in one object.  The library uses one static lock (for
 * atexit, the environment and the time zone) and makes others only for streams of its
 * own, which are not linked.
 */
#include <sys/lock.h>

#include "lock.h"
#include <base/assert.h>
#include <stdlib.h>

struct __lock {
    struct mutex mutex;
};

struct __lock __lock___libc_recursive_mutex = {
    .mutex = { .type = MUTEX_RECURSIVE, .protocol = MUTEX_INHERIT },
};

static void init(_LOCK_T *lock, enum mutex_type type)
{
    struct __lock *const made = malloc(sizeof *made);
    ASSERT(made != NULL);
    mutex_init(&made->mutex, type, MUTEX_INHERIT, 0);
    *lock = made;
}

/* @satisfies LLR-POSIX-150 */
void __retarget_lock_init(_LOCK_T *lock)
{
    init(lock, MUTEX_ERRORCHECK);
}

/* @satisfies LLR-POSIX-150 */
void __retarget_lock_init_recursive(_LOCK_T *lock)
{
    init(lock, MUTEX_RECURSIVE);
}

/* @satisfies LLR-POSIX-150 */
void __retarget_lock_close(_LOCK_T lock)
{
    free(lock);
}

/* @satisfies LLR-POSIX-150 */
void __retarget_lock_close_recursive(_LOCK_T lock)
{
    free(lock);
}

/* @satisfies LLR-POSIX-150 */
void __retarget_lock_acquire(_LOCK_T lock)
{
    posix_lock_take(&lock->mutex);
}

/* @satisfies LLR-POSIX-150 */
void __retarget_lock_acquire_recursive(_LOCK_T lock)
{
    posix_lock_take(&lock->mutex);
}

/* @satisfies LLR-POSIX-150 */
int __retarget_lock_try_acquire(_LOCK_T lock)
{
    return posix_lock_try(&lock->mutex) ? 1 : 0;
}

/* @satisfies LLR-POSIX-150 */
int __retarget_lock_try_acquire_recursive(_LOCK_T lock)
{
    return posix_lock_try(&lock->mutex) ? 1 : 0;
}

/* @satisfies LLR-POSIX-150 */
void __retarget_lock_release(_LOCK_T lock)
{
    posix_lock_give(&lock->mutex);
}

/* @satisfies LLR-POSIX-150 */
void __retarget_lock_release_recursive(_LOCK_T lock)
{
    posix_lock_give(&lock->mutex);
}
