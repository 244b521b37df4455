/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Many who wait for one semaphore: equals are served first in, first out, and take
 * turns when they yield; others by priority, also when that changes while they wait.
 * One of low priority raises itself, releases some in one go, and steps back.
 */
#include "stress.h"

#include <stdio.h>

#define MEMBERS 16U
#define TURNS   3U
#define EQUAL   30 /* priority of the equals */
#define LOWEST  31 /* of those who differ */

static struct {
    sem_t semaphore;
    uint64_t tickets;
    uint64_t served;
    unsigned released; /* in this go */
    unsigned arrived;
    unsigned turn;
    uint64_t turns;
} equals;

static struct {
    sem_t semaphore;
    struct stress_thread *members[MEMBERS];
    bool is_served[MEMBERS];
    int last; /* priority of the one served last */
    unsigned served;
    uint64_t total;
} others;

static void be_equal(struct stress_thread *self)
{
    const uint64_t ticket = equals.tickets++;
    stress_level(self, 0);
    stress_expect(self, sem_wait(&equals.semaphore), "sem_wait");
    if (stress_stopped) {
        return;
    }
    stress_level(self, self->priority);
    if (equals.served != ticket) {
        stress_violated(self, "first in, first out", (int64_t)ticket,
                        (int64_t)equals.served);
    }
    equals.served++;
    const unsigned place = equals.arrived++;
    for (unsigned i = 0; i < TURNS; i++) {
        if (equals.turn != place) {
            stress_violated(self, "turn after a yield", place, equals.turn);
        }
        stress_compute(self, 10);
        equals.turn = (equals.turn + 1U) % equals.released;
        equals.turns++;
        (void)sched_yield();
    }
}

static void release_equals(struct stress_thread *self)
{
    const int own = self->priority;
    const unsigned released = 1U + (unsigned)stress_random(&self->random, MEMBERS);
    const uint64_t served = equals.served;
    stress_set_priority(self, STRESS_RAISED);
    equals.released = released;
    equals.arrived = 0;
    equals.turn = 0;
    for (unsigned i = 0; i < released; i++) {
        stress_expect(self, sem_post(&equals.semaphore), "sem_post");
        stress_check(self);
    }
    if (equals.served != served) {
        stress_violated(self, "served too early", (int64_t)equals.served,
                        (int64_t)served);
    }
    stress_set_priority(self, own);
    if (stress_stopped) {
        return; /* those who are released end instead */
    }
    if ((equals.served != served + released)
        || (equals.tickets != equals.served + MEMBERS)) {
        stress_violated(self, "served", (int64_t)equals.served,
                        (int64_t)served + released);
    }
    (void)stress_sleep(self, STRESS_MS);
}

static void be_other(struct stress_thread *self)
{
    stress_level(self, 0);
    stress_expect(self, sem_wait(&others.semaphore), "sem_wait");
    if (stress_stopped) {
        return;
    }
    stress_level(self, self->priority);
    if (self->priority > others.last) {
        stress_violated(self, "the most urgent first", self->priority, others.last);
    }
    others.last = self->priority;
    others.is_served[self->number] = true;
    others.served++;
    others.total++;
    stress_compute(self, 10);
}

/* All of them wait, and nobody of them can run. */
static void change_one(struct stress_thread *self)
{
    struct stress_thread *const one =
        others.members[stress_random(&self->random, MEMBERS)];
    const int priority = LOWEST + (int)stress_random(&self->random, MEMBERS);
    const struct sched_param parameters = { .sched_priority = priority };
    stress_expect(self,
                  (stress_random(&self->random, 2) == 0U)
                      ? pthread_setschedprio(one->id, priority)
                      : pthread_setschedparam(one->id, SCHED_FIFO, &parameters),
                  "changing who waits");
    one->priority = priority;
    one->upper = priority;
}

static void release_others(struct stress_thread *self)
{
    const int own = self->priority;
    const unsigned released = 1U + (unsigned)stress_random(&self->random, MEMBERS);
    stress_set_priority(self, STRESS_RAISED);
    for (uint64_t i = stress_random(&self->random, 4); i > 0U; i--) {
        change_one(self);
    }
    others.last = STRESS_RAISED;
    others.served = 0;
    for (unsigned i = 0; i < MEMBERS; i++) {
        others.is_served[i] = false;
    }
    for (unsigned i = 0; i < released; i++) {
        stress_expect(self, sem_post(&others.semaphore), "sem_post");
    }
    stress_set_priority(self, own);
    if (stress_stopped) {
        return;
    }
    if (others.served != released) {
        stress_violated(self, "served", others.served, released);
    }
    for (unsigned i = 0; i < MEMBERS; i++) {
        if (!others.is_served[i] && (others.members[i]->priority > others.last)) {
            stress_violated(self, "passed over", others.members[i]->priority,
                            others.last);
        }
    }
    (void)stress_sleep(self, STRESS_MS);
}

void queues_start(void)
{
    (void)sem_init(&equals.semaphore, 0, 0);
    (void)sem_init(&others.semaphore, 0, 0);
    for (unsigned i = 0; i < MEMBERS; i++) {
        (void)stress_start("equals", i, EQUAL, PTHREAD_THRESHOLD_NONE_NP, be_equal);
        others.members[i] = stress_start("others", i, LOWEST + (int)i,
                                         PTHREAD_THRESHOLD_NONE_NP, be_other);
    }
    (void)stress_start("releasers", 0, EQUAL - 2, PTHREAD_THRESHOLD_NONE_NP,
                       release_equals);
    (void)stress_start("releasers", 1, EQUAL - 3, PTHREAD_THRESHOLD_NONE_NP,
                       release_others);
}

void queues_stop(const struct stress_thread *main_thread)
{
    uint64_t steps;
    (void)stress_join("releasers", &steps);
    for (unsigned i = 0; i < MEMBERS; i++) {
        (void)sem_post(&equals.semaphore);
        (void)sem_post(&others.semaphore);
    }
    (void)stress_join("equals", &steps);
    (void)stress_join("others", &steps);
    if (equals.turns != equals.served * TURNS) {
        stress_violated(main_thread, "turns", (int64_t)equals.turns,
                        (int64_t)(equals.served * TURNS));
    }
    printf("%llu served in order of arrival, %llu turns, %llu in order of priority\n",
           (unsigned long long)equals.served, (unsigned long long)equals.turns,
           (unsigned long long)others.total);
}
