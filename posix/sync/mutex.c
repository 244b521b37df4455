/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Mutexes.  Locking and unlocking are the kernel's inline paths and leaves; whatever
 * waits, counts or fails is out of line.  A destroyed mutex has a ceiling below every
 * priority, so that the slow path, which it always takes, reports it.
 */
#define _POSIX_C_SOURCE 200809L

#include <pthread.h>

#include "../status.h"
#include "../time/deadline.h"
#include "mutex_attributes.h"
#include <arch/interrupt.h>
#include <base/assert.h>
#include <errno.h>
#include <sched/mutex.h>

_Static_assert(sizeof(pthread_mutex_t) >= sizeof(struct mutex), "it holds a mutex");
_Static_assert(_Alignof(pthread_mutex_t) >= _Alignof(struct mutex), "it holds a mutex");
_Static_assert(PTHREAD_MUTEX_ERRORCHECK == (int)MUTEX_ERRORCHECK, "the same numbers");
_Static_assert(PTHREAD_MUTEX_NORMAL == (int)MUTEX_NORMAL, "the same numbers");
_Static_assert(PTHREAD_MUTEX_RECURSIVE == (int)MUTEX_RECURSIVE, "the same numbers");
_Static_assert(PTHREAD_PRIO_NONE == (int)MUTEX_NONE, "the same numbers");
_Static_assert(PTHREAD_PRIO_INHERIT == (int)MUTEX_INHERIT, "the same numbers");
_Static_assert(PTHREAD_PRIO_PROTECT == (int)MUTEX_PROTECT, "the same numbers");

#define SLOW              __attribute__((noinline, cold))
#define CEILING_DESTROYED PRIORITY_IDLE

static inline struct mutex *mutex_of(pthread_mutex_t *mutex)
{
    return (struct mutex *)(void *)mutex;
}

static bool is_destroyed(const struct mutex *mutex)
{
    return (mutex->protocol == MUTEX_PROTECT) && (mutex->ceiling == CEILING_DESTROYED);
}

/* A count of locks that is full is EAGAIN here, unlike a semaphore's. */
static int error_of(enum status status)
{
    if (__builtin_expect(status == STATUS_OK, 1)) {
        return 0;
    }
    return (status == STATUS_OVERFLOW) ? EAGAIN : posix_status_errno(status);
}

static SLOW int lock_slow(struct mutex *mutex)
{
    return error_of(mutex_lock_slow(mutex));
}

static SLOW int try_slow(struct mutex *mutex)
{
    return error_of(mutex_try_slow(mutex));
}

static SLOW int unlock_slow(struct mutex *mutex)
{
    return error_of(mutex_unlock_slow(mutex));
}

/**
 * @raise EINVAL  the attributes are not initialised
 * @context       thread
 * @bound         O(1)
 * @source        POSIX.1-2017 XSH pthread_mutex_init
 */
/* @satisfies LLR-POSIX-030 LLR-POSIX-003 */
int pthread_mutex_init(pthread_mutex_t *restrict mutex,
                       const pthread_mutexattr_t *restrict attr)
{
    ASSERT(!arch_in_interrupt());
    if (attr == NULL) {
        mutex_init(mutex_of(mutex), MUTEX_ERRORCHECK, MUTEX_NONE, 0);
        return 0;
    }
    if (attr->__mark != POSIX_MUTEXATTR_MARK) {
        return EINVAL;
    }
    mutex_init(mutex_of(mutex), (enum mutex_type)attr->__type,
               (enum mutex_protocol)attr->__protocol, attr->__ceiling);
    return 0;
}

/**
 * @raise EBUSY   it is locked
 * @raise EINVAL  it is destroyed already
 * @context       thread
 * @bound         O(1)
 * @source        POSIX.1-2017 XSH pthread_mutex_destroy
 */
/* @satisfies LLR-POSIX-031 LLR-POSIX-003 */
int pthread_mutex_destroy(pthread_mutex_t *mutex)
{
    ASSERT(!arch_in_interrupt());
    struct mutex *const own = mutex_of(mutex);
    if (is_destroyed(own)) {
        return EINVAL;
    }
    int error = EBUSY;
    const uint64_t mask = arch_interrupts_save();
    if (mutex_is_free(own)) {
        mutex_init(own, MUTEX_ERRORCHECK, MUTEX_PROTECT, CEILING_DESTROYED);
        error = 0;
    }
    arch_interrupts_restore(mask);
    return error;
}

/**
 * @raise EDEADLK  the caller owns it, or its owner waits for the caller; not if NORMAL
 * @raise EAGAIN   it is recursive and locked as often as can be counted
 * @raise EINVAL   the caller's priority is above the ceiling, or it is destroyed
 * @context        thread
 * @bound          O(1) plus one step for each mutex in the chain of owners
 * @source         POSIX.1-2017 XSH pthread_mutex_lock
 */
/* @satisfies LLR-POSIX-032 */
int pthread_mutex_lock(pthread_mutex_t *mutex)
{
    struct mutex *const own = mutex_of(mutex);
    const uint64_t self = thread_current()->owner_word;
    ASSERT(!arch_in_interrupt());
    do {
        if (__builtin_expect(arch_load_exclusive_64(&own->owner) != 0U, 0)) {
            return lock_slow(own);
        }
    } while (!arch_store_exclusive_64(&own->owner, self));
    return 0;
}

/**
 * @raise EBUSY   it is locked
 * @raise EAGAIN, EINVAL  as pthread_mutex_lock
 * @context       thread
 * @bound         O(1)
 * @source        POSIX.1-2017 XSH pthread_mutex_trylock
 */
/* @satisfies LLR-POSIX-033 */
int pthread_mutex_trylock(pthread_mutex_t *mutex)
{
    struct mutex *const own = mutex_of(mutex);
    const uint64_t self = thread_current()->owner_word;
    ASSERT(!arch_in_interrupt());
    do {
        if (__builtin_expect(arch_load_exclusive_64(&own->owner) != 0U, 0)) {
            return try_slow(own);
        }
    } while (!arch_store_exclusive_64(&own->owner, self));
    return 0;
}

/**
 * @raise ETIMEDOUT  the realtime clock reached the time first
 * @raise EINVAL     it had to wait, and tv_nsec is out of its range; and as
 *                   pthread_mutex_lock
 * @raise EDEADLK, EAGAIN  as pthread_mutex_lock
 * @context          thread
 * @bound            O(log4 capacity) of the timeouts; one step for each mutex in the
 *                   chain
 * @source           POSIX.1-2017 XSH pthread_mutex_timedlock
 */
/* @satisfies LLR-POSIX-034 */
int pthread_mutex_timedlock(pthread_mutex_t *restrict mutex,
                            const struct timespec *restrict abstime)
{
    struct mutex *const own = mutex_of(mutex);
    const int error = pthread_mutex_trylock(mutex);
    if (error != EBUSY) {
        return error;
    }
    struct deadline deadline;
    if (!posix_deadline_set(&deadline, TIMEOUT_CLOCK_REALTIME, abstime)) {
        return EINVAL;
    }
    return error_of(mutex_lock_until(own, &deadline));
}

/**
 * @raise EPERM  the caller does not own it; nothing changed
 * @context      thread
 * @bound        O(1)
 * @source       POSIX.1-2017 XSH pthread_mutex_unlock
 */
/* @satisfies LLR-POSIX-035 */
int pthread_mutex_unlock(pthread_mutex_t *mutex)
{
    struct mutex *const own = mutex_of(mutex);
    const uint64_t self = thread_current()->owner_word;
    ASSERT(!arch_in_interrupt());
    do {
        if (__builtin_expect(arch_load_exclusive_64(&own->owner) != self, 0)) {
            return unlock_slow(own);
        }
    } while (!arch_store_exclusive_64(&own->owner, 0U));
    return 0;
}

static bool has_ceiling(const struct mutex *mutex)
{
    return (mutex->protocol == MUTEX_PROTECT) && (mutex->ceiling != CEILING_DESTROYED);
}

/**
 * @raise EINVAL  it has no ceiling
 * @context       any
 * @bound         O(1)
 * @source        POSIX.1-2017 XSH pthread_mutex_getprioceiling
 */
/* @satisfies LLR-POSIX-036 */
int pthread_mutex_getprioceiling(const pthread_mutex_t *restrict mutex,
                                 int *restrict ceiling)
{
    const struct mutex *const own = (const struct mutex *)(const void *)mutex;
    if (!has_ceiling(own)) {
        return EINVAL;
    }
    *ceiling = own->ceiling;
    return 0;
}

/* Changes the ceiling of a mutex that nobody owns. */
static bool set_free_ceiling(struct mutex *mutex, int ceiling)
{
    const uint64_t mask = arch_interrupts_save();
    const bool is_free = mutex_is_free(mutex);
    if (is_free) {
        mutex->ceiling = (int16_t)ceiling;
    }
    arch_interrupts_restore(mask);
    return is_free;
}

/**
 * Waits while another thread has it.
 *
 * @raise EINVAL   it has no ceiling, or the new one is no priority
 * @raise EDEADLK  the caller owns it
 * @context        thread
 * @bound          as pthread_mutex_lock
 * @source         POSIX.1-2017 XSH pthread_mutex_setprioceiling
 */
/* @satisfies LLR-POSIX-036 LLR-POSIX-003 */
int pthread_mutex_setprioceiling(pthread_mutex_t *restrict mutex, int ceiling,
                                 int *restrict old)
{
    ASSERT(!arch_in_interrupt());
    struct mutex *const own = mutex_of(mutex);
    if (!has_ceiling(own) || (ceiling < PRIORITY_MIN) || (ceiling > PRIORITY_MAX)) {
        return EINVAL;
    }
    const int before = own->ceiling;
    int error = 0;
    if (!set_free_ceiling(own, ceiling)) {
        error = pthread_mutex_lock(mutex);
        if (error == 0) {
            mutex_set_ceiling(own, ceiling);
            error = pthread_mutex_unlock(mutex);
        }
    }
    if ((error == 0) && (old != NULL)) {
        *old = before;
    }
    return error;
}
