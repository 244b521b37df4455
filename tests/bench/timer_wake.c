/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A thread of the highest priority with a period of 1 ms: from its deadline to its
 * first instruction, idle, beside four busy threads, and beside them with random
 * interrupts.
 */
#include "bench.h"

#include <bulkhead/interrupt.h>

#define PERIODS   10000U
#define PERIOD_NS 1000000U
#define TOP       200

static struct bench_row isr_row = { .name = "irq_to_isr_under_load" };
static volatile bool stop;
static sem_t wake;
static sem_t from_handler;
static pthread_mutex_t shared;
static volatile uint64_t timer_tick;

static void periods(struct bench_row *row)
{
    struct timespec release;
    clock_gettime(CLOCK_MONOTONIC, &release);
    release.tv_sec++;
    release.tv_nsec = 0;
    for (unsigned i = 0; i < PERIODS; i++) {
        clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &release, NULL);
        const uint64_t now = bench_now();
        const uint64_t deadline_ns =
            ((uint64_t)release.tv_sec * 1000000000U) + (uint64_t)release.tv_nsec;
        bench_add_exact(row, now - bench_cycle_of_tick(bench_ticks(deadline_ns)));
        release.tv_nsec += PERIOD_NS;
        if (release.tv_nsec >= 1000000000L) {
            release.tv_nsec -= 1000000000L;
            release.tv_sec++;
        }
    }
    bench_print(row);
}

static void *waiter(void *argument)
{
    while (!stop) {
        sem_wait(argument);
    }
    return NULL;
}

static void *contender(void *argument)
{
    (void)argument;
    while (!stop) {
        sem_wait(&wake);
        pthread_mutex_lock(&shared);
        pthread_mutex_unlock(&shared);
    }
    return NULL;
}

/* Posts semaphores that wake, contends for the mutex and yields, in random order. */
static void *mixer(void *argument)
{
    uint32_t state = *(const uint32_t *)argument;
    while (!stop) {
        switch (bench_random(&state) % 4U) {
        case 0:
            sem_post(&from_handler);
            break;
        case 1:
            pthread_mutex_lock(&shared);
            sem_post(&wake); /* the contender wakes, blocks and lends its priority */
            pthread_mutex_unlock(&shared);
            break;
        case 2:
            sched_yield();
            break;
        default:
            for (uint32_t i = bench_random(&state) % 64U; i > 0U; i--) {
                __asm__ volatile("");
            }
            break;
        }
    }
    return NULL;
}

static __attribute__((noinline)) void served(void *argument, uint64_t now)
{
    static uint32_t state = 7;
    bench_add_exact(&isr_row, now - bench_cycle_of_tick(timer_tick));
    sem_post(argument);
    const uint64_t wait_ns = 19000U + (bench_random(&state) % 187000U);
    timer_tick = bench_tick() + bench_ticks(wait_ns);
    bench_timer_set(timer_tick);
}

/* Only a jump follows, so that its first instruction reads the counter. */
static void on_timer(void *argument)
{
    served(argument, bench_now());
}

int main(void)
{
    static const uint32_t seeds[] = { 1, 2 };
    static struct bench_row idle = { .name = "timer_wake_idle" };
    static struct bench_row loaded = { .name = "timer_wake_load" };
    static struct bench_row interrupted = { .name = "timer_wake_load_interrupts" };
    bench_init();
    bench_mutex(&shared);
    sem_init(&wake, 0, 0);
    sem_init(&from_handler, 0, 0);
    bench_priority(TOP);
    periods(&idle);
    const pthread_t threads[] = {
        bench_thread(60, waiter, &from_handler),
        bench_thread(55, contender, NULL),
        bench_thread(50, mixer, (void *)(uintptr_t)&seeds[0]),
        bench_thread(50, mixer, (void *)(uintptr_t)&seeds[1]),
    };
    periods(&loaded);
    bulkhead_interrupt_attach(BENCH_TIMER_INTERRUPT, on_timer, &from_handler);
    timer_tick = bench_tick() + 1000U;
    bench_timer_set(timer_tick);
    bulkhead_interrupt_enable(BENCH_TIMER_INTERRUPT);
    periods(&interrupted);
    bench_timer_stop();
    bulkhead_interrupt_disable(BENCH_TIMER_INTERRUPT);
    bench_print(&isr_row);
    stop = true;
    sem_post(&wake);
    sem_post(&from_handler);
    for (size_t i = 0; i < sizeof threads / sizeof threads[0]; i++) {
        pthread_join(threads[i], NULL);
    }
    return 0;
}
