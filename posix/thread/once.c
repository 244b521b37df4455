/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Initialisation that happens once.  Threads that come while it runs wait for a mutex
 * with inheritance, so that an urgent one hurries it along.
 */
#define _POSIX_C_SOURCE 200809L

#include <pthread.h>

#include "../status.h"
#include <arch/interrupt.h>
#include <base/assert.h>
#include <sched/mutex.h>

/** What pthread_once_t holds; all zero has not begun. */
struct posix_once {
    volatile uint32_t is_done;
    uint32_t has_mutex;
    struct mutex mutex; /* held while the routine runs */
};

_Static_assert(sizeof(pthread_once_t) >= sizeof(struct posix_once), "it fits");
_Static_assert(_Alignof(pthread_once_t) >= _Alignof(struct posix_once), "it fits");

static __attribute__((noinline)) int run(struct posix_once *once, void (*routine)(void))
{
    const uint64_t mask = arch_interrupts_save();
    if (once->has_mutex == 0U) {
        mutex_init(&once->mutex, MUTEX_ERRORCHECK, MUTEX_INHERIT, 0);
        once->has_mutex = 1U;
    }
    arch_interrupts_restore(mask);
    const enum status status = mutex_lock(&once->mutex, NULL);
    if (status != STATUS_OK) {
        return posix_status_errno(status);
    }
    if (once->is_done == 0U) {
        routine();
        once->is_done = 1U;
    }
    return posix_status_errno(mutex_unlock(&once->mutex));
}

/**
 * @raise EDEADLK  called by its own routine
 * @context        thread
 * @bound          O(1) once the routine has run
 * @source         POSIX.1-2017 XSH pthread_once
 */
/* @satisfies LLR-POSIX-075 LLR-POSIX-003 */
int pthread_once(pthread_once_t *control, void (*routine)(void))
{
    ASSERT(!arch_in_interrupt());
    struct posix_once *const once = (struct posix_once *)(void *)control;
    return (once->is_done != 0U) ? 0 : run(once, routine);
}
