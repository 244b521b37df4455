/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Threads that make threads: joined, detached, on stacks of their own, more and less
 * urgent than who makes them.
 */
#include "stress.h"

#include <stdio.h>

#define PARENTS     8U
#define LOWEST      13
#define STACK_BYTES 8192U
#define GUARD_WORDS 8U /* on both sides of a stack that we give */
#define GUARD       0x6b6b5a5aa5a5b4b4ULL

struct child {
    struct stress_thread *self;
    sem_t ended; /* of one that is detached */
    volatile bool has_begun;
    bool is_detached;
    struct {
        uint64_t below[GUARD_WORDS];
        uint8_t stack[STACK_BYTES] __attribute__((aligned(16)));
        uint64_t above[GUARD_WORDS];
    } memory;
};

static struct child children[PARENTS];
static uint64_t ended;

uint64_t lives_ended(void)
{
    return ended;
}

static void *be_child(void *argument)
{
    struct child *const own = argument;
    struct stress_thread *const self = own->self;
    own->has_begun = true;
    stress_level(self, self->priority);
    if (stress_random(&self->random, 2) == 0U) {
        (void)stress_registers_lost(self->random, 100);
        stress_check(self);
        (void)stress_sleep(self, STRESS_MS / 2);
    }
    stress_check(self);
    stress_level(self, 0);
    (void)__atomic_fetch_add(&ended, 1U, __ATOMIC_RELAXED);
    stress_add_time(stress_time_ns(CLOCK_THREAD_CPUTIME_ID));
    if (own->is_detached) {
        stress_expect(self, sem_post(&own->ended), "sem_post");
    }
    return own;
}

static void set_attributes(struct stress_thread *self, struct child *child,
                           pthread_attr_t *attributes)
{
    const struct sched_param parameters = { .sched_priority = child->self->priority };
    const uint64_t kind = stress_random(&self->random, 3);
    child->is_detached = kind == 1U;
    stress_expect(self, pthread_attr_init(attributes), "attributes");
    stress_expect(self,
                  pthread_attr_setinheritsched(attributes, PTHREAD_EXPLICIT_SCHED),
                  "explicit scheduling");
    stress_expect(self, pthread_attr_setschedparam(attributes, &parameters),
                  "priority");
    if (kind == 1U) {
        stress_expect(self,
                      pthread_attr_setdetachstate(attributes, PTHREAD_CREATE_DETACHED),
                      "detached");
    } else if (kind == 2U) {
        stress_expect(
            self, pthread_attr_setstack(attributes, child->memory.stack, STACK_BYTES),
            "stack");
    } else {
        /* joined, on a stack of the pool */
    }
}

static void make_child(struct stress_thread *self)
{
    struct child *const child = &children[self->number];
    pthread_attr_t attributes;
    void *result = NULL;
    child->self->priority = 10 + (int)stress_random(&self->random, 50);
    child->self->upper = child->self->priority;
    child->self->steps++;
    child->has_begun = false;
    set_attributes(self, child, &attributes);
    const int error = pthread_create(&child->self->id, &attributes, be_child, child);
    stress_expect(self, error, "pthread_create");
    if ((child->self->priority > self->priority) && !child->has_begun) {
        stress_violated(self, "the child runs first", child->self->priority,
                        self->priority);
    }
    stress_compute(self, 50);
    stress_level(self, 0);
    if (child->is_detached) {
        stress_expect(self, sem_wait(&child->ended), "sem_wait");
    } else {
        stress_expect(self, pthread_join(child->self->id, &result), "pthread_join");
        if (result != child) {
            stress_violated(self, "a child's result", (int64_t)result, (int64_t)child);
        }
    }
    stress_level(self, self->priority);
    for (unsigned i = 0; i < GUARD_WORDS; i++) {
        if ((child->memory.below[i] != GUARD) || (child->memory.above[i] != GUARD)) {
            stress_violated(self, "beside a stack", (int64_t)child->memory.below[i],
                            (int64_t)GUARD);
        }
    }
    (void)stress_sleep(self, STRESS_MS);
}

void lives_start(void)
{
    for (unsigned i = 0; i < PARENTS; i++) {
        struct child *const child = &children[i];
        (void)sem_init(&child->ended, 0, 0);
        for (unsigned j = 0; j < GUARD_WORDS; j++) {
            child->memory.below[j] = GUARD;
            child->memory.above[j] = GUARD;
        }
        child->self = stress_place("children", i, LOWEST);
        (void)stress_start("parents", i, LOWEST + (int)i, PTHREAD_THRESHOLD_NONE_NP,
                           make_child);
    }
}

void lives_stop(const struct stress_thread *main_thread)
{
    uint64_t steps;
    (void)main_thread;
    (void)stress_join("parents", &steps);
}
