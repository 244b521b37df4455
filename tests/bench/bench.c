/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Counting instructions: what the programs of the benchmark share.
 */
#include "bench.h"

#include <inttypes.h>
#include <stdlib.h>

#define CYCLES_PER_TICK 16U
#define PAIRS           200U
#define RATIO_TICKS     100000U
#define NS_PER_S        1000000000U

uint64_t bench_pair_cost;

static bool is_exact;         /* a cycle is an instruction */
static uint64_t cycle_offset; /* cycle counter = 16 * tick + offset, modulo 2^64 */
static double ratio;          /* else: cycles for each tick */

static void check(bool holds, const char *what)
{
    if (!holds) {
        printf("bench: %s failed\n", what);
        exit(3);
    }
}

/* Finds the offset: a tick read at cycle c says c / 16, so over all phases the largest
   16 * tick - c is the offset's negative. */
static void calibrate(void)
{
    int64_t largest = INT64_MIN;
    for (unsigned i = 0; i < PAIRS; i++) {
        uint64_t tick;
        uint64_t cycle;
        __asm__ volatile("mrs %0, cntpct_el0\n\tmrs %1, pmccntr_el0"
                         : "=r"(tick), "=r"(cycle)::"memory");
        const int64_t difference = (int64_t)((tick * CYCLES_PER_TICK) - (cycle - 1U));
        largest = (difference > largest) ? difference : largest;
        for (unsigned j = 0; j < i % 16U; j++) {
            __asm__ volatile("nop");
        }
    }
    cycle_offset = (uint64_t)-largest;
}

/* What a board's counters do: cycles for each tick. */
static void compare_counters(void)
{
    const uint64_t tick = bench_tick();
    const uint64_t cycle = bench_now();
    uint64_t ticks = 0;
    while (ticks < RATIO_TICKS) {
        ticks = bench_tick() - tick;
    }
    ratio = (double)(bench_now() - cycle) / (double)ticks;
    printf("bench: cycles of this machine, no instructions\n");
}

static void measure_pair(void)
{
    bench_pair_cost = UINT64_MAX;
    for (unsigned i = 0; i < PAIRS; i++) {
        const uint64_t start = bench_now();
        const uint64_t cost = bench_now() - start;
        bench_pair_cost = (cost < bench_pair_cost) ? cost : bench_pair_cost;
    }
}

void bench_init(void)
{
    uint64_t control;
    __asm__ volatile("mrs %0, pmcr_el0" : "=r"(control));
    __asm__ volatile("msr pmccfiltr_el0, xzr");
    __asm__ volatile("msr pmcntenset_el0, %0" ::"r"((uint64_t)1 << 31));
    __asm__ volatile("msr pmcr_el0, %0\n\tisb" ::"r"(control | 1U | 4U));
    measure_pair();
    const uint64_t start = bench_now();
    __asm__ volatile(
        "nop\n\tnop\n\tnop\n\tnop\n\tnop\n\tnop\n\tnop\n\tnop\n\tnop\n\tnop");
    const uint64_t end = bench_now();
    is_exact = (bench_pair_cost == 1U) && (end - start - bench_pair_cost == 10U);
    if (is_exact) {
        calibrate();
    } else {
        compare_counters();
    }
}

uint64_t bench_cycle_of_tick(uint64_t tick)
{
    if (is_exact) {
        return (tick * CYCLES_PER_TICK) + cycle_offset;
    }
    const uint64_t now_tick = bench_tick();
    const uint64_t now = bench_now();
    return now - (uint64_t)(int64_t)((double)(int64_t)(now_tick - tick) * ratio);
}

uint64_t bench_ticks(uint64_t time_ns)
{
    uint64_t frequency;
    __asm__ volatile("mrs %0, cntfrq_el0" : "=r"(frequency));
    return ((time_ns / NS_PER_S) * frequency)
           + ((time_ns % NS_PER_S) * frequency / NS_PER_S);
}

void bench_add_exact(struct bench_row *row, uint64_t figure)
{
    row->minimum =
        ((row->count == 0U) || (figure < row->minimum)) ? figure : row->minimum;
    row->maximum = (figure > row->maximum) ? figure : row->maximum;
    row->sum += figure;
    row->count++;
    if (figure < BENCH_BINS) {
        row->bins[figure]++;
    }
}

void bench_add(struct bench_row *row, uint64_t start, uint64_t end)
{
    bench_add_exact(row, end - start - bench_pair_cost);
}

void bench_print(const struct bench_row *row)
{
    check(row->count != 0U, row->name);
    printf("ROW %s %" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64, row->name, row->count,
           row->minimum, row->sum, row->maximum);
    for (unsigned figure = 0; figure < BENCH_BINS; figure++) {
        if (row->bins[figure] != 0U) {
            printf(" %u:%u", figure, row->bins[figure]);
        }
    }
    printf("\n");
}

/* A linear congruential generator: Knuth, TAOCP 2, 3.3.4. */
uint32_t bench_random(uint32_t *state)
{
    *state = (*state * 1664525U) + 1013904223U;
    return *state >> 8;
}

pthread_t bench_thread(int priority, void *(*entry)(void *), void *argument)
{
    pthread_t thread;
    pthread_attr_t attributes;
    const struct sched_param parameters = { .sched_priority = priority };
    pthread_attr_init(&attributes);
    pthread_attr_setinheritsched(&attributes, PTHREAD_EXPLICIT_SCHED);
    pthread_attr_setschedparam(&attributes, &parameters);
    check(pthread_create(&thread, &attributes, entry, argument) == 0, "pthread_create");
    return thread;
}

void bench_priority(int priority)
{
    check(pthread_setschedprio(pthread_self(), priority) == 0, "pthread_setschedprio");
}

void bench_mutex(pthread_mutex_t *mutex)
{
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_setprotocol(&attributes, PTHREAD_PRIO_INHERIT);
    check(pthread_mutex_init(mutex, &attributes) == 0, "pthread_mutex_init");
}

#define CROWD_PART    30U
#define PRIORITY_TOP  255
#define PRIORITY_LAST 40U

static void *wait_for_ever(void *argument)
{
    sem_wait(argument);
    return NULL;
}

static void *sleep_long(void *argument)
{
    const struct timespec time = { 1000 + (time_t)(uintptr_t)argument, 0 };
    nanosleep(&time, NULL);
    return NULL;
}

void bench_crowd(bool has_ready)
{
    static sem_t never;
    uint32_t state = 1;
    sem_init(&never, 0, 0);
    for (unsigned i = 0; i < CROWD_PART; i++) {
        const int own = 1 + (int)(bench_random(&state) % (PRIORITY_LAST - 1U));
        const pthread_t waiter = bench_thread(PRIORITY_TOP, wait_for_ever, &never);
        const pthread_t sleeper =
            bench_thread(PRIORITY_TOP, sleep_long,
                         (void *)(uintptr_t)(bench_random(&state) % 1000U));
        (void)pthread_setschedprio(waiter,
                                   1 + (int)(bench_random(&state) % PRIORITY_TOP));
        (void)pthread_setschedprio(sleeper,
                                   1 + (int)(bench_random(&state) % PRIORITY_TOP));
        (void)bench_thread(has_ready ? own : PRIORITY_TOP, wait_for_ever, &never);
    }
}
