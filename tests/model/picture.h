/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A picture of the scheduler: all that its contracts promise about who runs, who is
 * ready in which order, who waits for what, and at which priority.  The model and the
 * real scheduler draw one each; they must be equal in every byte.
 */
#ifndef MODEL_PICTURE_H
#define MODEL_PICTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define THREADS    8
#define MUTEXES    9 /* each protocol with each type: protocol i / 3, type i % 3 */
#define SEMAPHORES 3
#define CONDITIONS 2
#define NOBODY     (-1)

enum life {
    LIFE_FREE,
    LIFE_READY,
    LIFE_WAITING,
    LIFE_ENDED
};

/** Threads in order: the first is served first. */
struct picture_queue {
    int8_t count;
    int8_t thread[THREADS];
};

/** Of a thread that is free, all but life and generation are 0. */
struct picture_thread {
    uint64_t cpu_ticks;
    uint64_t deadline; /* 0 unless has_deadline */
    uint32_t generation;
    int16_t base_priority;
    int16_t priority; /* effective */
    uint8_t life;
    bool is_detached;
    bool has_deadline;
    uint8_t clock; /* 0 unless has_deadline */
    struct picture_queue joiners;
};

struct picture_mutex {
    uint32_t repeats;
    int16_t ceiling;
    int8_t owner;
    struct picture_queue waiters;
};

struct picture {
    uint64_t now;
    uint64_t realtime;
    uint64_t running; /* thread, or THREADS: the processor idles */
    struct picture_queue ready;
    struct picture_thread thread[THREADS];
    struct picture_mutex mutex[MUTEXES];
    uint32_t value[SEMAPHORES];
    struct picture_queue semaphore[SEMAPHORES];
    struct picture_queue condition[CONDITIONS];
};

/**
 * Writes what differs between two pictures, a line of each where they do.
 *
 * @param[out] text  size bytes, always terminated
 * @return           whether anything differs
 */
bool picture_differs(const struct picture *expected, const struct picture *found,
                     char *text, size_t size);

#endif
