/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Counting instructions: PMCCNTR_EL0 by one mrs without barriers; under `-icount
 * shift=0` one instruction is one cycle and one nanosecond of virtual time.  The cost
 * of a pair of reads, 1 there, is subtracted.  On a board the counter counts cycles.
 */
#ifndef BENCH_H
#define BENCH_H

#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>

#define BENCH_REPEATS 1000U
#define BENCH_BINS    2048U

extern uint64_t bench_pair_cost; /* of a pair of reads; set by bench_init */

/** A row's figures: how often each was counted, the large ones only as a sum. */
struct bench_row {
    const char *name;
    uint64_t count;
    uint64_t minimum;
    uint64_t maximum;
    uint64_t sum;
    uint16_t bins[BENCH_BINS];
};

static inline uint64_t bench_now(void)
{
    uint64_t now;
    __asm__ volatile("mrs %0, pmccntr_el0" : "=r"(now)::"memory");
    return now;
}

/**
 * Enables the cycle counter and checks it: if ten NOPs do not read 10, it says that
 * what follows are no instructions.
 */
void bench_init(void);

/** Adds a figure that a pair of bench_now() enclosed. */
void bench_add(struct bench_row *row, uint64_t start, uint64_t end);

/** Adds a figure as it is. */
void bench_add_exact(struct bench_row *row, uint64_t figure);

/** Prints `ROW name count minimum sum maximum figure:times ...`. */
void bench_print(const struct bench_row *row);

/** A random number, the same series in each run. */
uint32_t bench_random(uint32_t *state);

/**
 * Makes 90 threads that take no part: 30 wait for a semaphore, 30 sleep, and 30 are
 * ready, or also wait. The ready ones have priorities below 40, the others any.
 */
void bench_crowd(bool has_ready);

/** Starts a thread of a priority. */
pthread_t bench_thread(int priority, void *(*entry)(void *), void *argument);

/** Sets the caller's own priority. */
void bench_priority(int priority);

/** Makes an inheritance mutex. */
void bench_mutex(pthread_mutex_t *mutex);

/** The cycle counter's value at a recent tick of the timer's counter. */
uint64_t bench_cycle_of_tick(uint64_t tick);

/** Ticks of the timer's counter in a time. */
uint64_t bench_ticks(uint64_t time_ns);

/** Sets the second timer (PPI 30) to a tick; it interrupts until bench_timer_stop. */
static inline void bench_timer_set(uint64_t tick)
{
    __asm__ volatile("msr cntp_cval_el0, %0" ::"r"(tick));
    __asm__ volatile("msr cntp_ctl_el0, %0\n\tisb" ::"r"((uint64_t)1));
}

static inline void bench_timer_stop(void)
{
    __asm__ volatile("msr cntp_ctl_el0, xzr\n\tisb");
}

static inline uint64_t bench_tick(void)
{
    uint64_t now;
    __asm__ volatile("mrs %0, cntpct_el0" : "=r"(now)::"memory");
    return now;
}

#define BENCH_TIMER_INTERRUPT 30U

#endif
