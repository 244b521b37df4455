/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rules of scheduling, as plainly as they can be said.
 *
 * This is written from the rules, not from the scheduler: POSIX.1-2017 XSH 2.8.4
 * (SCHED_FIFO) and pthread_mutexattr_getprotocol, the requirements in
 * certification/requirements and the contracts of <sched/...>.  Priorities are found
 * anew each time, recursively; who is first is searched for; nothing is fast.
 */
#ifndef MODEL_MODEL_H
#define MODEL_MODEL_H

#include "operation.h"
#include "picture.h"

#include <base/status.h>
#include <stdbool.h>
#include <stdint.h>

#define MODEL_START_TICK     1000 /* of the counter, when the first thread runs */
#define MODEL_FIRST_PRIORITY 30   /* of the first thread */
#define MODEL_CEILING        40   /* of each mutex with a ceiling, at first */

enum model_wait {
    WAITS_FOR_TIME,
    WAITS_FOR_MUTEX,
    WAITS_FOR_SEMAPHORE,
    WAITS_FOR_CONDITION,
    WAITS_FOR_END /* of a thread */
};

struct model_thread {
    enum life life;
    uint32_t generation;
    int base_priority;
    int threshold;                 /* NO_THRESHOLD: none */
    bool has_activation_threshold; /* dispatched with a threshold, not yet waited */
    bool is_held;
    bool is_detached;
    int32_t exit_result;
    uint64_t cpu_ticks;

    /* Ready threads, and those that wait for one object, are in order of place, the
       highest first, and among equals in order of turn, the lowest first. */
    int place;
    int64_t turn;

    /* valid while it waits */
    enum model_wait wait;
    int object;
    bool has_deadline;
    int clock; /* these two: of its last operation that had one */
    uint64_t deadline;

    /* what is left to do of its operation when it runs again */
    int relock;          /* mutex, or NOBODY */
    int reap;            /* thread that it joined, or NOBODY */
    bool is_interrupted; /* before it did anything of this operation: */
    struct operation operation;
    bool is_relocking; /* it waits for the mutex of a condition */

    /* how its last operation ended, and what that told */
    enum status status;
    int32_t told;
};

struct model_mutex {
    int owner; /* or NOBODY */
    uint32_t repeats;
    int ceiling;
};

struct model {
    uint64_t now;
    uint64_t realtime_offset;
    int running; /* or NOBODY */
    int64_t first_turn;
    int64_t last_turn;
    struct model_thread thread[THREADS];
    struct model_mutex mutex[MUTEXES];
    uint32_t value[SEMAPHORES];
    int condition_mutex[CONDITIONS]; /* valid while somebody waits */
};

/**
 * What the contracts leave open and the scheduler chose: the place of a new thread,
 * the order in which deadlines expired of those that were equal, or on two clocks, and
 * whether an operation masks interrupts, or repeats what they disturb, at all.
 */
struct model_choices {
    int created[THREADS]; /* by each thread last; or NOBODY */
    bool is_interrupted;
    int expired_count;
    int expired[THREADS * 4];
};

/** One thread runs, everything is free. */
void model_init(struct model *model);

/**
 * Whether a correct program may do an operation now: what it names exists, the contract
 * does not make it stop the machine, and its outcome is defined.
 */
bool model_allows(const struct model *model, const struct operation *operation);

/** Whether a thread has begun and not ended; how many threads are in a state. */
bool model_is_alive(const struct model *model, int thread);
int model_count(const struct model *model, enum life life);

/**
 * The part of model_step that is the running thread's, up to a switch.  A deadline is a
 * point in time from here on.
 */
void model_begin(struct model *model, const struct operation *operation,
                 const struct model_choices *choices);

/**
 * Does an operation, and all that follows from it until the running thread can do
 * another, or the processor idles.
 *
 * @param operation  one that model_allows
 */
void model_step(struct model *model, const struct operation *operation,
                const struct model_choices *choices);

/** Whether owners of mutexes wait for each other in a ring, for ever or for a time. */
bool model_has_ring(const struct model *model);

/** Draws what the model says. */
void model_picture(const struct model *model, struct picture *picture);

#endif
