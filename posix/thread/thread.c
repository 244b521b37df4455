/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Threads from creation to the end, and the end of the process with the last of them.
 */
#define _POSIX_C_SOURCE 200809L

#include "thread.h"

#include "../status.h"
#include "../system/lock.h"
#include "attributes.h"
#include <arch/interrupt.h>
#include <base/assert.h>
#include <base/upcall.h>
#include <errno.h>
#include <limits.h>
#include <sched/thread.h>
#include <stdlib.h>

_Static_assert(sizeof(pthread_t) == sizeof(((struct thread *)0)->id),
               "the id is whole");
_Static_assert(PTHREAD_THRESHOLD_NONE_NP == PRIORITY_IDLE, "the same number");

/* From here on there are threads to lock out: the locks are linked. */
static __attribute__((used)) const struct posix_lock_functions *const locks =
    &posix_lock_threads;

#pragma weak posix_keys_destroy /* an image without keys does not link it */

/* Makes a thread with its creator's priority. */
static __attribute__((noinline)) int create_inheriting(pthread_t *thread,
                                                       const struct posix_attr *attr,
                                                       void *(*entry)(void *),
                                                       void *argument)
{
    struct thread_attributes attributes = { .threshold = PRIORITY_IDLE,
                                            .guard_size_bytes = PAGESIZE };
    if (attr != NULL) {
        attributes = attr->native;
    }
    attributes.priority = thread_current()->base_priority;
    const enum status status = thread_create(thread, &attributes, entry, argument);
    return (status == STATUS_OK) ? 0 : posix_status_errno(status);
}

/**
 * A thread without attributes takes the priority of its creator, as with
 * PTHREAD_INHERIT_SCHED, the default.
 *
 * @raise EAGAIN  all threads or stacks of the image's table of limits are taken
 * @raise EINVAL  the attributes are not initialised, or the stack is too small
 * @context       thread
 * @bound         O(size of thread-local storage), plus O(stacks) with one of the pool
 * @source        POSIX.1-2017 XSH pthread_create
 */
/* @satisfies LLR-POSIX-060 */
int pthread_create(pthread_t *restrict thread, const pthread_attr_t *restrict attr,
                   void *(*entry)(void *), void *restrict argument)
{
    if (attr == NULL) {
        return create_inheriting(thread, NULL, entry, argument);
    }
    const struct posix_attr *const own = posix_attr_to_read(attr);
    if (own == NULL) {
        return EINVAL;
    }
    if (__builtin_expect(!own->is_explicit, 0)) {
        return create_inheriting(thread, own, entry, argument);
    }
    const enum status status = thread_create(thread, &own->native, entry, argument);
    return (status == STATUS_OK) ? 0 : posix_status_errno(status);
}

/**
 * The destructors of thread-specific data run first.  With the last thread the process
 * ends, with status 0.
 *
 * @context  thread
 * @bound    that of the destructors, PTHREAD_DESTRUCTOR_ITERATIONS times
 * @source   POSIX.1-2017 XSH pthread_exit
 */
/* @satisfies LLR-POSIX-061 LLR-POSIX-003 */
void pthread_exit(void *result)
{
    ASSERT(!arch_in_interrupt());
    if (posix_keys_destroy != NULL) {
        posix_keys_destroy();
    }
    thread_exit(result);
}

/* @satisfies LLR-POSIX-061 */
void upcall_thread_returned(void *result)
{
    pthread_exit(result);
}

/**
 * @raise ESRCH    no such thread
 * @raise EINVAL   it is detached, or another thread joins it
 * @raise EDEADLK  it is the caller
 * @context        thread
 * @bound          O(1) beside the wait
 * @source         POSIX.1-2017 XSH pthread_join
 */
/* @satisfies LLR-POSIX-062 */
int pthread_join(pthread_t thread, void **result)
{
    const enum status status = thread_join(thread, result, NULL);
    return (status == STATUS_BUSY) ? EINVAL : posix_status_errno(status);
}

/**
 * @raise ESRCH   no such thread
 * @raise EINVAL  it is detached already
 * @context       thread
 * @bound         O(1)
 * @source        POSIX.1-2017 XSH pthread_detach
 */
/* @satisfies LLR-POSIX-063 LLR-POSIX-003 */
int pthread_detach(pthread_t thread)
{
    ASSERT(!arch_in_interrupt());
    return posix_status_errno(thread_detach(thread));
}

/** @context thread; in an interrupt, the interrupted one @bound O(1) */
/* @satisfies LLR-POSIX-064 */
pthread_t pthread_self(void)
{
    return thread_current()->id;
}

/** @context any @bound O(1) */
/* @satisfies LLR-POSIX-064 */
int pthread_equal(pthread_t first, pthread_t second)
{
    return (first == second) ? 1 : 0;
}
