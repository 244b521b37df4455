/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Mutexes with inheritance and with a ceiling, nested in one order, locked for good,
 * for a time or if free, by threads that change their own priority now and then.
 */
#include "stress.h"

#include <errno.h>
#include <stdio.h>

#define LOCKS   12U
#define LOCKERS 60U
#define DEEPEST 4U
#define LOWEST  9
#define SPREAD  40U /* priorities from LOWEST on: below STRESS_LOCK_TOP */

struct lock {
    pthread_mutex_t mutex;
    bool has_ceiling;
    bool is_recursive;
    volatile unsigned inside;
    uint64_t taken; /* guarded by the mutex */
};

static struct lock locks[LOCKS];
static uint64_t taken;  /* by all, counted by those who took */
static uint64_t failed; /* ran out of time, or not free */

static int lock_timed(struct stress_thread *self, struct lock *lock)
{
    const int64_t end =
        stress_time_ns(CLOCK_REALTIME) + (int64_t)stress_random(&self->random, 300000);
    const struct timespec time = stress_timespec(end);
    stress_count_timed_wait();
    const int error = pthread_mutex_timedlock(&lock->mutex, &time);
    if ((error == ETIMEDOUT) && (stress_time_ns(CLOCK_REALTIME) < end)) {
        stress_violated(self, "pthread_mutex_timedlock ended early",
                        stress_time_ns(CLOCK_REALTIME), end);
    }
    return error;
}

/* Whether it has the lock now. */
static bool take(struct stress_thread *self, struct lock *lock)
{
    const uint64_t way = stress_random(&self->random, 8);
    if (stress_broken && (way == 7U) && stress_random(&self->random, 50) == 0U) {
        return true; /* as if it had it */
    }
    const int error = (way == 0U)   ? pthread_mutex_trylock(&lock->mutex)
                      : (way == 1U) ? lock_timed(self, lock)
                                    : pthread_mutex_lock(&lock->mutex);
    if (error != 0) {
        if ((way > 1U) || ((error != EBUSY) && (error != ETIMEDOUT))) {
            stress_violated(self, "locking", error, 0);
        }
        (void)__atomic_fetch_add(&failed, 1U, __ATOMIC_RELAXED);
        return false;
    }
    return true;
}

static void enter(struct stress_thread *self, struct lock *lock)
{
    if (lock->inside != 0U) {
        stress_violated(self, "mutual exclusion", lock->inside, 0);
    }
    lock->inside++;
    lock->taken++;
    (void)__atomic_fetch_add(&taken, 1U, __ATOMIC_RELAXED);
    if (lock->is_recursive) {
        stress_expect(self, pthread_mutex_lock(&lock->mutex), "locking again");
    }
}

static void leave(struct stress_thread *self, struct lock *lock)
{
    if (lock->is_recursive) {
        stress_expect(self, pthread_mutex_unlock(&lock->mutex), "unlocking once");
    }
    if (lock->inside != 1U) {
        stress_violated(self, "mutual exclusion", lock->inside, 1);
    }
    lock->inside--;
    stress_expect(self, pthread_mutex_unlock(&lock->mutex), "unlocking");
}

static void work_locked(struct stress_thread *self)
{
    stress_compute(self, (unsigned)stress_random(&self->random, 600));
    if (stress_random(&self->random, 16) == 0U) {
        (void)sched_yield();
    }
}

static void lock_some(struct stress_thread *self)
{
    struct lock *held[DEEPEST];
    int levels[DEEPEST]; /* before each */
    unsigned depth = 0;
    int level = self->priority;
    uint64_t next = stress_random(&self->random, LOCKS);
    if (stress_random(&self->random, 16) == 0U) {
        stress_set_priority(self, LOWEST + (int)stress_random(&self->random, SPREAD));
        level = self->priority;
    }
    self->upper = STRESS_LOCK_TOP;
    while ((next < LOCKS) && (depth < DEEPEST) && take(self, &locks[next])) {
        enter(self, &locks[next]);
        held[depth] = &locks[next];
        levels[depth] = level;
        depth++;
        if (locks[next].has_ceiling) {
            level = STRESS_LOCK_TOP;
            stress_level(self, level);
        }
        work_locked(self);
        next += 1U + stress_random(&self->random, 5);
    }
    while (depth > 0U) {
        depth--;
        stress_level(self, levels[depth]);
        leave(self, held[depth]);
    }
    self->upper = self->priority;
    stress_check(self);
    (void)stress_sleep(self, 3 * STRESS_MS);
}

void locks_start(void)
{
    for (unsigned i = 0; i < LOCKS; i++) {
        struct lock *const lock = &locks[i];
        pthread_mutexattr_t attributes;
        lock->has_ceiling = (i % 3U) == 2U;
        lock->is_recursive = (i % 4U) == 1U;
        (void)pthread_mutexattr_init(&attributes);
        (void)pthread_mutexattr_setprotocol(&attributes, lock->has_ceiling
                                                             ? PTHREAD_PRIO_PROTECT
                                                             : PTHREAD_PRIO_INHERIT);
        (void)pthread_mutexattr_setprioceiling(&attributes, STRESS_LOCK_TOP);
        (void)pthread_mutexattr_settype(&attributes,
                                        lock->is_recursive ? PTHREAD_MUTEX_RECURSIVE
                                        : (i % 2U == 0U)   ? PTHREAD_MUTEX_ERRORCHECK
                                                           : PTHREAD_MUTEX_NORMAL);
        (void)pthread_mutex_init(&lock->mutex, &attributes);
    }
    for (unsigned i = 0; i < LOCKERS; i++) {
        (void)stress_start("lockers", i, LOWEST + (int)((7U * i) % SPREAD),
                           PTHREAD_THRESHOLD_NONE_NP, lock_some);
    }
}

void locks_stop(const struct stress_thread *main_thread)
{
    uint64_t steps;
    uint64_t counted = 0;
    (void)stress_join("lockers", &steps);
    for (unsigned i = 0; i < LOCKS; i++) {
        counted += locks[i].taken;
        stress_expect(main_thread, pthread_mutex_destroy(&locks[i].mutex),
                      "destroying");
    }
    if (counted != taken) {
        stress_violated(main_thread, "locks taken", (int64_t)counted, (int64_t)taken);
    }
    printf("%llu locks taken, %llu attempts given up\n", (unsigned long long)taken,
           (unsigned long long)failed);
}
