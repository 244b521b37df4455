/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Posts from threads and from an interrupt that comes at random: none is lost, and who
 * is woken runs before who is less urgent.
 */
#include "../hardware.h"
#include "stress.h"

#include <bulkhead/interrupt.h>
#include <stdio.h>

#define RECEIVERS   16U
#define POSTERS     14U
#define SHORTEST_US 19U
#define LONGEST_US  206U
#define FP_SUM      36.0 /* of 1 to 8 */

struct receiver {
    struct stress_thread *thread;
    sem_t semaphore;
    uint64_t posts;
    volatile uint64_t waits;
};

static struct receiver receivers[RECEIVERS];
static uint64_t interrupt_random;
static uint64_t ticks_a_ms;
static volatile uint64_t handled;
static volatile uint64_t handled_fp;
static volatile double handler_sum;

static void post(struct receiver *to)
{
    (void)__atomic_fetch_add(&to->posts, 1U, __ATOMIC_RELAXED);
    (void)sem_post(&to->semaphore);
}

static void on_timer(void *unused)
{
    struct receiver *const to = &receivers[stress_random(&interrupt_random, RECEIVERS)];
    (void)unused;
    handled++;
    if (stress_random(&interrupt_random, 4) == 0U) {
        double sum = handler_sum;
        for (int i = 1; i <= 8; i++) {
            sum += i;
        }
        handler_sum = sum;
        handled_fp++;
    }
    if ((stress_levels[to->thread->index] == 0U) && !stress_stopped) {
        stress_level(to->thread, to->thread->priority);
    }
    post(to);
    timer_set((ticks_a_ms
               * (SHORTEST_US
                  + stress_random(&interrupt_random, LONGEST_US + 1U - SHORTEST_US)))
              / 1000U);
}

static void receive(struct stress_thread *self)
{
    struct receiver *const own = &receivers[self->number];
    stress_level(self, 0);
    stress_expect(self, sem_wait(&own->semaphore), "sem_wait");
    stress_level(self, self->priority);
    own->waits++;
    stress_check(self);
    if (stress_random(&self->random, 4) == 0U) {
        stress_compute(self, (unsigned)stress_random(&self->random, 500));
    }
}

static void send(struct stress_thread *self)
{
    for (uint64_t i = stress_random(&self->random, 4); i > 0U; i--) {
        struct receiver *const to = &receivers[stress_random(&self->random, RECEIVERS)];
        const uint64_t before = to->waits;
        const bool is_owed = (stress_levels[to->thread->index] == 0U)
                             && (to->thread->priority > self->priority);
        post(to);
        if (is_owed && (to->waits == before)) {
            stress_violated(self, "a receiver was not woken at once",
                            to->thread->priority, self->priority);
        }
        stress_compute(self, (unsigned)stress_random(&self->random, 1000));
    }
    (void)stress_sleep(self, 2 * STRESS_MS);
}

void semaphores_start(uint64_t seed)
{
    ticks_a_ms = READ_REGISTER(cntfrq_el0) / 1000U;
    interrupt_random = ~seed;
    for (unsigned i = 0; i < RECEIVERS; i++) {
        (void)sem_init(&receivers[i].semaphore, 0, 0);
        receivers[i].thread = stress_start("receivers", i, 9 + (int)(6U * i),
                                           PTHREAD_THRESHOLD_NONE_NP, receive);
    }
    for (unsigned i = 0; i < POSTERS; i++) {
        (void)stress_start("posters", i, 20 + (int)i, PTHREAD_THRESHOLD_NONE_NP, send);
    }
    (void)bulkhead_interrupt_attach(TIMER_INTERRUPT, on_timer, NULL);
    (void)bulkhead_interrupt_enable(TIMER_INTERRUPT);
    timer_set(1000);
}

uint64_t semaphores_interrupts(void)
{
    return handled;
}

void semaphores_stop(const struct stress_thread *main_thread)
{
    uint64_t steps;
    uint64_t posts = 0;
    (void)stress_join("posters", &steps);
    (void)bulkhead_interrupt_disable(TIMER_INTERRUPT);
    timer_stop();
    for (unsigned i = 0; i < RECEIVERS; i++) {
        post(&receivers[i]);
    }
    (void)stress_join("receivers", &steps);
    for (unsigned i = 0; i < RECEIVERS; i++) {
        const struct receiver *const own = &receivers[i];
        int value = -1;
        (void)sem_getvalue(&receivers[i].semaphore, &value);
        if (own->posts != own->waits + (uint64_t)value) {
            stress_violated(own->thread, "posts", (int64_t)own->posts,
                            (int64_t)own->waits + value);
        }
        posts += own->posts;
    }
    if (handler_sum != (double)handled_fp * FP_SUM) {
        stress_violated(main_thread, "the handlers' sum", (int64_t)handler_sum,
                        (int64_t)handled_fp * 36);
    }
    printf("%llu posts, %llu of them by interrupts, %llu of these with FP\n",
           (unsigned long long)posts, (unsigned long long)handled,
           (unsigned long long)handled_fp);
}
