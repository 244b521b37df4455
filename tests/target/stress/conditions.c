/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Monitors: buffers between producers and consumers, some of whom wait for a time only,
 * and barriers that the last to come opens with a broadcast.
 */
#include "stress.h"

#include <errno.h>
#include <stdio.h>

#define BUFFERS  4U
#define USERS    8U /* of each buffer: half of them produce */
#define PLACES   5U
#define BARRIERS 3U
#define PARTIES  8U
#define LOWEST   12

static struct buffer {
    pthread_mutex_t mutex;
    pthread_cond_t not_full;
    pthread_cond_t not_empty;
    uint64_t places[PLACES];
    uint64_t put; /* so often */
    uint64_t got;
    uint64_t timeouts;
} buffers[BUFFERS];

static struct barrier {
    pthread_mutex_t mutex;
    pthread_cond_t opens;
    unsigned arrived;
    uint64_t generation;
} barriers[BARRIERS];

static void lock(struct stress_thread *self, pthread_mutex_t *mutex)
{
    self->upper = STRESS_COND_TOP;
    stress_expect(self, pthread_mutex_lock(mutex), "locking a monitor");
}

static void unlock(struct stress_thread *self, pthread_mutex_t *mutex)
{
    stress_expect(self, pthread_mutex_unlock(mutex), "unlocking a monitor");
    self->upper = self->priority;
    stress_check(self);
}

static void await(struct stress_thread *self, pthread_cond_t *condition,
                  pthread_mutex_t *mutex)
{
    stress_level(self, 0);
    stress_expect(self, pthread_cond_wait(condition, mutex), "pthread_cond_wait");
    stress_level(self, self->priority);
}

static void await_for_a_time(struct stress_thread *self, struct buffer *buffer)
{
    const int64_t end =
        stress_time_ns(CLOCK_MONOTONIC) + (int64_t)stress_random(&self->random, 500000);
    const struct timespec time = stress_timespec(end);
    stress_count_timed_wait();
    stress_level(self, 0);
    const int error = pthread_cond_timedwait(&buffer->not_empty, &buffer->mutex, &time);
    stress_level(self, self->priority);
    if (error == ETIMEDOUT) {
        buffer->timeouts++;
        if (stress_time_ns(CLOCK_MONOTONIC) < end) {
            stress_violated(self, "pthread_cond_timedwait ended early",
                            stress_time_ns(CLOCK_MONOTONIC), end);
        }
    } else {
        stress_expect(self, error, "pthread_cond_timedwait");
    }
}

static void produce(struct stress_thread *self)
{
    struct buffer *const own = &buffers[self->number / USERS];
    lock(self, &own->mutex);
    while ((own->put - own->got == PLACES) && !stress_stopped) {
        await(self, &own->not_full, &own->mutex);
    }
    if (own->put - own->got < PLACES) {
        own->places[own->put % PLACES] = own->put;
        stress_compute(self, (unsigned)stress_random(&self->random, 200));
        own->put++;
        stress_expect(self, pthread_cond_signal(&own->not_empty),
                      "pthread_cond_signal");
    }
    unlock(self, &own->mutex);
    (void)stress_sleep(self, 2 * STRESS_MS);
}

static void consume(struct stress_thread *self)
{
    struct buffer *const own = &buffers[self->number / USERS];
    lock(self, &own->mutex);
    while ((own->put == own->got) && !stress_stopped) {
        if (self->number % 4U == 1U) {
            await_for_a_time(self, own);
        } else {
            await(self, &own->not_empty, &own->mutex);
        }
    }
    if (own->put != own->got) {
        if (own->places[own->got % PLACES] != own->got) {
            stress_violated(self, "what was put in",
                            (int64_t)own->places[own->got % PLACES], (int64_t)own->got);
        }
        stress_compute(self, (unsigned)stress_random(&self->random, 200));
        own->got++;
        stress_expect(self, pthread_cond_signal(&own->not_full), "pthread_cond_signal");
    }
    unlock(self, &own->mutex);
    if (stress_random(&self->random, 4) == 0U) {
        (void)stress_sleep(self, 2 * STRESS_MS);
    }
}

static void meet(struct stress_thread *self)
{
    struct barrier *const own = &barriers[self->number / PARTIES];
    lock(self, &own->mutex);
    const uint64_t generation = own->generation;
    own->arrived++;
    if (own->arrived == PARTIES) {
        own->arrived = 0;
        own->generation++;
        stress_expect(self, pthread_cond_broadcast(&own->opens),
                      "pthread_cond_broadcast");
    } else {
        while ((own->generation == generation) && !stress_stopped) {
            await(self, &own->opens, &own->mutex);
        }
    }
    if ((own->generation != generation + 1U) && !stress_stopped) {
        stress_violated(self, "barrier", (int64_t)own->generation,
                        (int64_t)generation + 1);
    }
    unlock(self, &own->mutex);
    (void)stress_sleep(self, STRESS_MS);
}

static void monitor_init(pthread_mutex_t *mutex)
{
    pthread_mutexattr_t attributes;
    (void)pthread_mutexattr_init(&attributes);
    (void)pthread_mutexattr_setprotocol(&attributes, PTHREAD_PRIO_INHERIT);
    (void)pthread_mutex_init(mutex, &attributes);
}

static void condition_init(pthread_cond_t *condition)
{
    pthread_condattr_t attributes;
    (void)pthread_condattr_init(&attributes);
    (void)pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    (void)pthread_cond_init(condition, &attributes);
}

void conditions_start(void)
{
    for (unsigned i = 0; i < BUFFERS; i++) {
        monitor_init(&buffers[i].mutex);
        condition_init(&buffers[i].not_full);
        condition_init(&buffers[i].not_empty);
    }
    for (unsigned i = 0; i < BARRIERS; i++) {
        monitor_init(&barriers[i].mutex);
        condition_init(&barriers[i].opens);
    }
    for (unsigned i = 0; i < BUFFERS * USERS; i++) {
        (void)stress_start((i % 2U == 0U) ? "producers" : "consumers", i,
                           LOWEST + (int)((5U * i) % 48U), PTHREAD_THRESHOLD_NONE_NP,
                           (i % 2U == 0U) ? produce : consume);
    }
    for (unsigned i = 0; i < BARRIERS * PARTIES; i++) {
        (void)stress_start("parties", i, LOWEST + (int)((11U * i) % 48U),
                           PTHREAD_THRESHOLD_NONE_NP, meet);
    }
}

static void wake_all(const struct stress_thread *main_thread, pthread_mutex_t *mutex,
                     pthread_cond_t *condition)
{
    stress_expect(main_thread, pthread_mutex_lock(mutex), "locking a monitor");
    stress_expect(main_thread, pthread_cond_broadcast(condition), "broadcast");
    stress_expect(main_thread, pthread_mutex_unlock(mutex), "unlocking a monitor");
}

void conditions_stop(const struct stress_thread *main_thread)
{
    uint64_t steps;
    uint64_t put = 0;
    uint64_t opened = 0;
    uint64_t timeouts = 0;
    for (unsigned i = 0; i < BUFFERS; i++) {
        wake_all(main_thread, &buffers[i].mutex, &buffers[i].not_full);
        wake_all(main_thread, &buffers[i].mutex, &buffers[i].not_empty);
    }
    for (unsigned i = 0; i < BARRIERS; i++) {
        wake_all(main_thread, &barriers[i].mutex, &barriers[i].opens);
    }
    (void)stress_join("producers", &steps);
    (void)stress_join("consumers", &steps);
    (void)stress_join("parties", &steps);
    for (unsigned i = 0; i < BUFFERS; i++) {
        if (buffers[i].put - buffers[i].got > PLACES) {
            stress_violated(main_thread, "in a buffer", (int64_t)buffers[i].put,
                            (int64_t)buffers[i].got);
        }
        put += buffers[i].put;
        timeouts += buffers[i].timeouts;
    }
    for (unsigned i = 0; i < BARRIERS; i++) {
        opened += barriers[i].generation;
    }
    printf("%llu put, %llu barriers opened, %llu waits ran out of time\n",
           (unsigned long long)put, (unsigned long long)opened,
           (unsigned long long)timeouts);
}
