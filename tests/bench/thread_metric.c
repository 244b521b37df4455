/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Six tests by the published rules of Thread-Metric, Express Logic's portable
 * benchmark of real-time kernels: the number of operations in a fixed time, here as
 * instructions for each operation.
 */
#include "bench.h"

#include <bulkhead/interrupt.h>
#include <stdlib.h>

#define THREADS     5
#define BLOCK_BYTES 128U
#define DURATION_NS 100000000U

static volatile uint64_t counters[THREADS];
static volatile bool stop;
static sem_t semaphores[THREADS];
static sem_t from_handler;
static uint64_t elapsed;

static void report(const char *name, uint64_t operations)
{
    static struct bench_row row;
    row = (struct bench_row){ .name = name };
    bench_add_exact(&row, elapsed / operations);
    bench_print(&row);
}

static void clear(void)
{
    stop = false;
    for (int i = 0; i < THREADS; i++) {
        counters[i] = 0;
        sem_init(&semaphores[i], 0, 0);
    }
}

static void wait_for_duration(void)
{
    const struct timespec duration = { 0, DURATION_NS };
    const uint64_t start = bench_now();
    nanosleep(&duration, NULL);
    elapsed = bench_now() - start;
    stop = true;
}

static uint64_t total(void)
{
    uint64_t sum = 0;
    for (int i = 0; i < THREADS; i++) {
        sum += counters[i];
    }
    return sum;
}

/* Five threads of one priority: count and yield. */
static void *cooperative_thread(void *argument)
{
    volatile uint64_t *const counter = argument;
    while (!stop) {
        sched_yield();
        (*counter)++;
    }
    return NULL;
}

static void cooperative(void)
{
    pthread_t threads[THREADS];
    clear();
    for (int i = 0; i < THREADS; i++) {
        threads[i] = bench_thread(50, cooperative_thread, (void *)&counters[i]);
    }
    wait_for_duration();
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
    }
    report("tm_cooperative", total());
}

/* Five threads of rising priority: each resumes the next more urgent and counts; every
   one but the lowest then suspends itself. */
static void *preemptive_thread(void *argument)
{
    const size_t self = (size_t)(uintptr_t)argument;
    while (!stop) {
        if (self != 0U) {
            sem_wait(&semaphores[self]);
        }
        if (self + 1U < THREADS) {
            sem_post(&semaphores[self + 1U]);
        }
        counters[self]++;
    }
    if (self + 1U < THREADS) {
        sem_post(&semaphores[self + 1U]);
    }
    return NULL;
}

static void preemptive(void)
{
    pthread_t threads[THREADS];
    clear();
    for (size_t i = THREADS; i > 0U; i--) {
        threads[i - 1U] =
            bench_thread(50 + (int)i, preemptive_thread, (void *)(uintptr_t)(i - 1U));
    }
    wait_for_duration();
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
    }
    report("tm_preemptive", total());
}

/* One thread gets and puts a semaphore. */
static void *synchronization_thread(void *argument)
{
    volatile uint64_t *const counter = argument;
    while (!stop) {
        sem_wait(&semaphores[0]);
        sem_post(&semaphores[0]);
        (*counter)++;
    }
    return NULL;
}

static void synchronization(void)
{
    clear();
    sem_post(&semaphores[0]);
    const pthread_t thread =
        bench_thread(50, synchronization_thread, (void *)&counters[0]);
    wait_for_duration();
    pthread_join(thread, NULL);
    report("tm_synchronization", total());
}

/* One thread takes a block of memory and gives it back. */
static void *memory_thread(void *argument)
{
    volatile uint64_t *const counter = argument;
    while (!stop) {
        char *volatile block = malloc(BLOCK_BYTES);
        free(block);
        (*counter)++;
    }
    return NULL;
}

static void memory(void)
{
    clear();
    const pthread_t thread = bench_thread(50, memory_thread, (void *)&counters[0]);
    wait_for_duration();
    pthread_join(thread, NULL);
    report("tm_memory", total());
}

/* Forces interrupt 1: a GICv3 software-generated interrupt to this processor. */
#define FORCED_INTERRUPT 1U

static inline void force_interrupt(void)
{
    __asm__ volatile(
        "msr icc_sgi1r_el1, %0" ::"r"(((uint64_t)FORCED_INTERRUPT << 24) | 1U));
}

static void handler(void *argument)
{
    counters[1]++;
    sem_post(argument);
}

/* A thread forces an interrupt, whose handler puts the semaphore that it then gets. */
static void *interrupt_thread(void *argument)
{
    (void)argument;
    while (!stop) {
        force_interrupt();
        sem_wait(&from_handler);
        counters[0]++;
    }
    return NULL;
}

static void interrupt(void)
{
    clear();
    sem_init(&from_handler, 0, 0);
    bulkhead_interrupt_attach(FORCED_INTERRUPT, handler, &from_handler);
    bulkhead_interrupt_enable(FORCED_INTERRUPT);
    const pthread_t thread = bench_thread(50, interrupt_thread, NULL);
    wait_for_duration();
    pthread_join(thread, NULL);
    report("tm_interrupt", counters[0]);
}

/* The same, but the handler resumes a more urgent thread. */
static void *resumed_thread(void *argument)
{
    while (!stop) {
        sem_wait(argument);
        counters[2]++;
    }
    return NULL;
}

static void *forcing_thread(void *argument)
{
    (void)argument;
    while (!stop) {
        force_interrupt();
        counters[0]++;
    }
    return NULL;
}

static void interrupt_preemption(void)
{
    clear();
    sem_init(&from_handler, 0, 0);
    const pthread_t high = bench_thread(60, resumed_thread, &from_handler);
    const pthread_t low = bench_thread(50, forcing_thread, NULL);
    wait_for_duration();
    pthread_join(low, NULL);
    sem_post(&from_handler);
    pthread_join(high, NULL);
    report("tm_interrupt_preemption", counters[0]);
    bulkhead_interrupt_disable(FORCED_INTERRUPT);
    bulkhead_interrupt_detach(FORCED_INTERRUPT);
}

int main(void)
{
    bench_init();
    bench_priority(200);
    cooperative();
    preemptive();
    synchronization();
    memory();
    interrupt();
    interrupt_preemption();
    return 0;
}
