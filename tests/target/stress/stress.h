/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The stress image: hundreds of threads of all kinds, and an application's random
 * interrupts, that check what the system promises all along.  All randomness comes from
 * a seed, so that under `bulkhead run --icount` a run repeats to the instruction.
 *
 * Order of priorities: a thread says by its level that it is ready, or would be but
 * for an inheritance mutex, whose owner then has its priority; and by `upper` what it
 * may run with.  Whoever runs looks for a level above its own `upper`.  A level may be
 * said late and taken back early, never the other way round.
 */
#ifndef STRESS_H
#define STRESS_H

#include <pthread.h>
#include <semaphore.h>
#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#define STRESS_TABLE 512U /* threads and children */
#define STRESS_US    1000LL
#define STRESS_MS    1000000LL
#define STRESS_S     1000000000LL

/* Priorities; others are spread between 9 and STRESS_TOP. */
#define STRESS_LOCK_TOP  50  /* of all who use the locks */
#define STRESS_COND_TOP  60  /* of all who use the monitors */
#define STRESS_THRESHOLD 62  /* of those with a threshold */
#define STRESS_RAISED    115 /* of one who releases others in one go */
#define STRESS_TOP       119 /* the timekeeper; only main is above */
#define STRESS_MAIN      121

struct stress_thread {
    pthread_t id;
    unsigned index;   /* of its level */
    unsigned number;  /* within its group */
    int priority;     /* its own */
    int upper;        /* no less than what it runs with */
    int threshold;    /* PTHREAD_THRESHOLD_NONE_NP: none */
    uint64_t random;  /* state */
    uint64_t steps;   /* rounds begun */
    const char *name; /* of its group */
    void (*step)(struct stress_thread *self);
};

extern volatile uint8_t stress_levels[STRESS_TABLE]; /* 0: not known to be ready */
extern volatile bool stress_stopped;
extern bool stress_broken; /* the image breaks a rule of its own, to be found out */

/* core.c */

/** Says what does not hold, for whom, and ends the image with status 1. */
__attribute__((noreturn)) void stress_violated(const struct stress_thread *self,
                                               const char *what, int64_t is,
                                               int64_t should);

/** The next number below limit. */
uint64_t stress_random(uint64_t *state, uint64_t limit);

/** Says whether a thread is ready, and how urgent at least. */
static inline void stress_level(const struct stress_thread *self, int level)
{
    stress_levels[self->index] = (uint8_t)level;
}

/** Looks whether somebody who runs later should run first. */
void stress_check(const struct stress_thread *self);

/** Computes for a while with all registers in use and looks whether they are kept. */
void stress_compute(struct stress_thread *self, unsigned loops);

/** Sets the caller's own priority, behind its equals or as pthread_setschedprio. */
void stress_set_priority(struct stress_thread *self, int priority);

/** Sleeps up to a time; never less than asked. @return how late it was, in ns */
int64_t stress_sleep(struct stress_thread *self, int64_t limit_ns);

/** A thread of a group, which takes steps until the image stops. */
struct stress_thread *stress_start(const char *name, unsigned number, int priority,
                                   int threshold,
                                   void (*step)(struct stress_thread *self));

/** A place in the table for a thread that its user starts. */
struct stress_thread *stress_place(const char *name, unsigned number, int priority);

/** Joins all threads whose group has the name; @return how many, and their steps. */
unsigned stress_join(const char *name, uint64_t *steps);

/** What has ended has used this. */
void stress_add_time(int64_t ns);

int64_t stress_time_ns(clockid_t clock);
struct timespec stress_timespec(int64_t ns);
void stress_count_timed_wait(void);
void stress_expect(const struct stress_thread *self, int error, const char *what);

/* registers.c */

/** Registers that changed while it spun; all are filled with values of the seed. */
uint64_t stress_registers_lost(uint64_t seed, uint64_t loops);

/* The groups: start begins, stop ends and checks what must be equal then. */
void semaphores_start(uint64_t seed);
void semaphores_stop(const struct stress_thread *main_thread);
void queues_start(void);
void queues_stop(const struct stress_thread *main_thread);
void locks_start(void);
void locks_stop(const struct stress_thread *main_thread);
void conditions_start(void);
void conditions_stop(const struct stress_thread *main_thread);
void sleepers_start(void);
void sleepers_stop(const struct stress_thread *main_thread);
void lives_start(void);
void lives_stop(const struct stress_thread *main_thread);
uint64_t semaphores_interrupts(void);
uint64_t lives_ended(void);

#endif
