/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The cost of interrupts, from the instant that the second timer (PPI 30) is set to.
 */
#include "bench.h"

#include <bulkhead/config.h>
#include <bulkhead/interrupt.h>

#define HIGH 150

const struct bulkhead_config bulkhead_config = { .threads = 100 };

static sem_t semaphore;
static volatile uint64_t deadline_tick;
static struct bench_row isr_row = { .name = "irq_to_isr" };
static struct bench_row wake_row = { .name = "irq_to_thread_wake" };
static struct bench_row idle_row = { .name = "irq_to_thread_wake_from_idle" };
static volatile bool happened;

/* A leaf, so that its first instruction reads the counter. */
static void note_entry(void *argument)
{
    *(volatile uint64_t *)argument = bench_now();
    bench_timer_stop();
    happened = true;
}

static void only_stop(void *argument)
{
    (void)argument;
    bench_timer_stop();
}

static void post(void *argument)
{
    bench_timer_stop();
    sem_post(argument);
    happened = true;
}

static void attach(void (*handler)(void *), void *argument)
{
    bulkhead_interrupt_attach(BENCH_TIMER_INTERRUPT, handler, argument);
    bulkhead_interrupt_enable(BENCH_TIMER_INTERRUPT);
}

static void detach(void)
{
    bulkhead_interrupt_disable(BENCH_TIMER_INTERRUPT);
    bulkhead_interrupt_detach(BENCH_TIMER_INTERRUPT);
}

static void arm(unsigned phase)
{
    happened = false;
    deadline_tick = bench_tick() + 20U + (phase % 7U);
    bench_timer_set(deadline_tick);
}

/* A loop of three instructions; returns its cost from the first to the last. */
static uint64_t loop(uint64_t rounds)
{
    const uint64_t before = bench_now();
    __asm__ volatile("1: nop\n\tsubs %0, %0, #1\n\tb.ne 1b" : "+r"(rounds)::"cc");
    return bench_now() - before;
}

static void to_handler(void)
{
    static volatile uint64_t entered;
    attach(note_entry, (void *)&entered);
    for (unsigned i = 0; i < BENCH_REPEATS; i++) {
        arm(i);
        while (!happened) {
        }
        bench_add_exact(&isr_row, entered - bench_cycle_of_tick(deadline_tick));
    }
    detach();
    bench_print(&isr_row);
}

/* What the handler executes is timed as well and subtracted, all but its return. */
static void stolen(void)
{
    static struct bench_row row = { .name = "irq_total_stolen" };
    const uint64_t quiet = loop(1000);
    const uint64_t before = bench_now();
    bench_timer_stop();
    const uint64_t body = bench_now() - before - bench_pair_cost;
    attach(only_stop, NULL);
    for (unsigned i = 0; i < BENCH_REPEATS; i++) {
        arm(i);
        const uint64_t all = loop(1000);
        const uint64_t known = quiet + body; /* on a board it may vary */
        bench_add_exact(&row, (all > known) ? (all - known) : 0U);
    }
    detach();
    bench_print(&row);
}

static void *waiter(void *argument)
{
    for (unsigned i = 0; i < BENCH_REPEATS; i++) {
        sem_wait(&semaphore);
        const uint64_t now = bench_now();
        bench_add_exact(argument, now - bench_cycle_of_tick(deadline_tick));
    }
    return NULL;
}

static void to_thread(void)
{
    sem_init(&semaphore, 0, 0);
    const pthread_t thread = bench_thread(HIGH, waiter, &wake_row);
    attach(post, &semaphore);
    for (unsigned i = 0; i < BENCH_REPEATS; i++) {
        arm(i);
        while (!happened) {
        }
    }
    detach();
    pthread_join(thread, NULL);
    bench_print(&wake_row);
}

static void to_thread_from_idle(void)
{
    sem_init(&semaphore, 0, 0);
    attach(post, &semaphore);
    for (unsigned i = 0; i < BENCH_REPEATS; i++) {
        arm(i);
        sem_wait(&semaphore);
        const uint64_t now = bench_now();
        bench_add_exact(&idle_row, now - bench_cycle_of_tick(deadline_tick));
    }
    detach();
    bench_print(&idle_row);
}

int main(int argc, char **argv)
{
    (void)argv;
    bench_init();
    if (argc > 1) { /* the same beside others, for the worst case */
        bench_crowd(false);
    }
    to_handler();
    stolen();
    to_thread();
    to_thread_from_idle();
    return 0;
}
