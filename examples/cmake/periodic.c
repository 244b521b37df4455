/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A thread with a period of 1 ms beside one that never stops computing.  The urgent one
 * must start every period in time; the program's status says whether it did.
 *
 *     bulkhead run --icount periodic.elf -- 10000
 */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define PERIOD_NS       1000000L
#define SECOND_NS       1000000000L
#define PERIODS_DEFAULT 1000L
#define PRIORITY_URGENT 200
#define PRIORITY_BUSY   1

static atomic_bool is_over;

static struct {
    long periods;
    long missed;
    long latest_ns; /* longest time from the start of a period to that of the thread */
} figures;

static void *busy(void *unused)
{
    (void)unused;
    while (!atomic_load(&is_over)) {
    }
    return NULL;
}

static void *periodic(void *unused)
{
    struct timespec start;
    struct timespec now;

    (void)unused;
    clock_gettime(CLOCK_MONOTONIC, &start);
    for (long i = 0; i < figures.periods; i++) {
        start.tv_nsec += PERIOD_NS;
        if (start.tv_nsec >= SECOND_NS) {
            start.tv_nsec -= SECOND_NS;
            start.tv_sec++;
        }
        clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &start, NULL);
        clock_gettime(CLOCK_MONOTONIC, &now);
        const long late_ns = (long)(now.tv_sec - start.tv_sec) * SECOND_NS
                             + (now.tv_nsec - start.tv_nsec);
        if (late_ns > figures.latest_ns) {
            figures.latest_ns = late_ns;
        }
        if (late_ns >= PERIOD_NS) {
            figures.missed++;
        }
    }
    atomic_store(&is_over, true);
    return NULL;
}

static int start(pthread_t *thread, void *(*entry)(void *), int priority)
{
    const struct sched_param parameters = { .sched_priority = priority };
    pthread_attr_t attributes;

    pthread_attr_init(&attributes);
    pthread_attr_setinheritsched(&attributes, PTHREAD_EXPLICIT_SCHED);
    pthread_attr_setschedpolicy(&attributes, SCHED_FIFO);
    pthread_attr_setschedparam(&attributes, &parameters);
    return pthread_create(thread, &attributes, entry, NULL);
}

int main(int argc, char **argv)
{
    pthread_t threads[2];

    figures.periods = argc > 1 ? atol(argv[1]) : PERIODS_DEFAULT;
    if (start(&threads[0], busy, PRIORITY_BUSY) != 0
        || start(&threads[1], periodic, PRIORITY_URGENT) != 0) {
        fputs("no thread could be created\n", stderr);
        return 2;
    }
    pthread_join(threads[1], NULL);
    pthread_join(threads[0], NULL);
    printf("%ld periods, %ld missed, at most %.1f us late\n", figures.periods,
           figures.missed, (double)figures.latest_ns / 1000.0);
    return figures.missed == 0 ? 0 : 1;
}
