/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The locks of the library itself.  They are mutexes in a program that calls
 * pthread_create; where main runs alone there is nobody to wait for, they do nothing,
 * and no code of mutexes is linked.
 */
#ifndef POSIX_SYSTEM_LOCK_H
#define POSIX_SYSTEM_LOCK_H

#include <sched/mutex.h>
#include <stdbool.h>

/** Locks. @context thread; asserted @bound as mutex_lock */
void posix_lock_take(struct mutex *mutex);

/** Locks without a wait, or returns false. @context thread; asserted @bound O(1) */
bool posix_lock_try(struct mutex *mutex);

/** Unlocks. @context thread, the owner; asserted @bound as mutex_unlock */
void posix_lock_give(struct mutex *mutex);

/** What these come to among threads. */
struct posix_lock_functions {
    void (*take)(struct mutex *mutex);
    bool (*take_at_once)(struct mutex *mutex);
    void (*give)(struct mutex *mutex);
};

/** Linked by pthread_create, and by nobody else. */
extern const struct posix_lock_functions posix_lock_threads;

#endif
