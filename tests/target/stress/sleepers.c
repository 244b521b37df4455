/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Time: nobody wakes early; the timekeeper, above all others, not late either.  A
 * watchdog looks whether it gets on, and whether all end.
 */
#include "stress.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define SLEEPERS    48U
#define HELD        8U /* that have a threshold */
#define LOWEST      11
#define LATEST_NS   5000 /* broadcasts and interrupts that come first */
#define PATIENCE_NS (2 * STRESS_S)

static sem_t never;
static int64_t latest_ns;
static struct stress_thread *timekeeper;
static pthread_t watching;
static volatile bool is_watching;
static volatile uint64_t progress;

static void sleep_some(struct stress_thread *self)
{
    stress_compute(self, (unsigned)stress_random(&self->random, 600));
    if (stress_random(&self->random, 3) != 0U) {
        (void)stress_sleep(self, 2 * STRESS_MS);
        return;
    }
    const int64_t end =
        stress_time_ns(CLOCK_REALTIME) + (int64_t)stress_random(&self->random, 1000000);
    const struct timespec time = stress_timespec(end);
    stress_count_timed_wait();
    stress_level(self, 0);
    const int result = sem_timedwait(&never, &time);
    stress_level(self, self->upper);
    if ((result != -1) || (errno != ETIMEDOUT)
        || (stress_time_ns(CLOCK_REALTIME) < end)) {
        stress_violated(self, "sem_timedwait", stress_time_ns(CLOCK_REALTIME), end);
    }
}

/* Nobody up to the threshold runs before it yields or waits. */
static void hold_off(struct stress_thread *self)
{
    stress_compute(self, (unsigned)stress_random(&self->random, 1000));
    if (stress_random(&self->random, 4) == 0U) {
        stress_level(self, self->priority);
        (void)sched_yield();
        stress_level(self, self->threshold);
        stress_compute(self, 100);
    }
    (void)stress_sleep(self, 2 * STRESS_MS);
}

static void keep_time(struct stress_thread *self)
{
    const int64_t end =
        stress_time_ns(CLOCK_MONOTONIC) + (int64_t)stress_random(&self->random, 200000);
    const struct timespec time = stress_timespec(end);
    stress_count_timed_wait();
    stress_level(self, 0);
    (void)clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, NULL);
    const int64_t late = stress_time_ns(CLOCK_MONOTONIC) - end;
    stress_level(self, self->priority);
    if (stress_stopped) {
        return; /* main is above it, and busy now */
    }
    if ((late < 0) || (late > LATEST_NS)) {
        stress_violated(self, "lateness in ns", late, LATEST_NS);
    }
    latest_ns = (late > latest_ns) ? late : latest_ns;
    progress = self->steps;
}

/* Main's helper: the image must not wait for ever when a wake-up is lost. */
static void *watch(void *argument)
{
    const struct timespec patience = stress_timespec(PATIENCE_NS);
    uint64_t seen = UINT64_MAX;
    while (!stress_stopped && (progress != seen)) {
        seen = progress;
        stress_count_timed_wait();
        (void)clock_nanosleep(CLOCK_MONOTONIC, 0, &patience, NULL);
    }
    if (stress_stopped) {
        stress_count_timed_wait();
        (void)clock_nanosleep(CLOCK_MONOTONIC, 0, &patience, NULL);
    }
    if (is_watching) {
        stress_violated(argument, "lost wake-up: an end does not come", 0, 1);
    }
    stress_add_time(stress_time_ns(CLOCK_THREAD_CPUTIME_ID));
    return NULL;
}

void sleepers_start(void)
{
    (void)sem_init(&never, 0, 0);
    for (unsigned i = 0; i < SLEEPERS; i++) {
        (void)stress_start("sleepers", i, LOWEST + (int)i, PTHREAD_THRESHOLD_NONE_NP,
                           sleep_some);
    }
    for (unsigned i = 0; i < HELD; i++) {
        (void)stress_start("thresholds", i, 22 + (int)i, STRESS_THRESHOLD, hold_off);
    }
    timekeeper =
        stress_start("timekeeper", 0, STRESS_TOP, PTHREAD_THRESHOLD_NONE_NP, keep_time);
    is_watching = true;
    stress_expect(timekeeper, pthread_create(&watching, NULL, watch, timekeeper),
                  "pthread_create");
}

void sleepers_stop(const struct stress_thread *main_thread)
{
    uint64_t steps;
    (void)stress_join("sleepers", &steps);
    (void)stress_join("thresholds", &steps);
    (void)stress_join("timekeeper", &steps);
    is_watching = false;
    stress_expect(main_thread, pthread_join(watching, NULL), "pthread_join");
    printf("the timekeeper was at most %lld ns late\n", (long long)latest_ns);
}
