/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pending timeouts in order of their deadlines: a heap of four branches in an array
 * that the image's limits size.  Finding the next takes constant time, insertion and
 * removal O(log4 n): at most 7 levels at 10,000 timeouts.  The algorithm is the d-ary
 * heap of D. B. Johnson, "Priority queues with update and finding minimum spanning
 * trees", 1975.
 *
 * Invariant: no timeout is due before its parent; timeout->position is its place plus
 * one.
 */
#ifndef SCHED_TIMEOUT_QUEUE_H
#define SCHED_TIMEOUT_QUEUE_H

#include <stdbool.h>
#include <stdint.h>

struct timeout {
    uint64_t deadline_tick;
    uint32_t position; /* 0: not pending */
    uint32_t clock;    /* enum timeout_clock, of <sched/timeout.h> */
    /* Called once when the deadline has passed: interrupt context, masked; the timeout
       is no longer pending and may be started again. */
    void (*expired)(struct timeout *timeout);
};

/**
 * A place of the heap: the deadline beside the pointer keeps comparisons in one array.
 */
struct timeout_place {
    uint64_t deadline_tick;
    struct timeout *timeout;
};

struct timeout_queue {
    struct timeout_place *places;
    uint32_t count;
    uint32_t capacity;
};

/**
 * Makes an empty queue.
 *
 * @param places    array of capacity places, owned by the queue from now on
 * @context         boot
 */
void timeout_queue_init(struct timeout_queue *queue, struct timeout_place *places,
                        uint32_t capacity);

/**
 * Adds a timeout by its deadline_tick.
 *
 * @param timeout  not pending; at most capacity are pending (asserted)
 * @return         whether it is now the first, so that the timer must be set anew
 * @context        interrupts masked
 * @bound          O(log4 n)
 */
bool timeout_queue_insert(struct timeout_queue *queue, struct timeout *timeout);

/** Takes out a pending timeout. @context interrupts masked @bound O(log4 n) */
void timeout_queue_remove(struct timeout_queue *queue, struct timeout *timeout);

/** Deadline of the first timeout; UINT64_MAX if none is pending. @bound O(1) */
/* @satisfies LLR-SCHED-043 */
static inline uint64_t timeout_queue_next_tick(const struct timeout_queue *queue)
{
    return (queue->count != 0U) ? queue->places[0].deadline_tick : UINT64_MAX;
}

#endif
