/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pending timeouts: the one that is due first stands apart, the others meet in a
 * tournament in groups of four.  Each has a leaf of its own there, each group passes
 * its earliest deadline on to the place above it, and the winner stands at the root.
 * No timeout ever moves, so a change concerns the places between one leaf and the root
 * only: the logarithm (base 4) of the number of leaves, which the image's limits set,
 * however many timeouts are pending: 3 levels up to 64 leaves, 4 up to 256, 7 up to
 * 16,384.  Of equal deadlines that of the lower leaf comes first.  The algorithm is the
 * tournament sort of D. E. Knuth, "The Art of Computer Programming", volume 3, 5.2.3.
 *
 *     place     0..2  3     4 5 6 7   8 ... 11   12 ... 15   ...
 *               none  root  group 1   group 2    group 3
 *
 * The winner of group g stands at place g + 2.  The places that no group passes on to
 * are the leaves, on the two lowest levels.  Zeroed memory is an empty tournament.
 *
 * When the first has been taken, the next is known but still in the tournament, from
 * where timeout_queue_settle takes it: so that expiry and the work of the logarithm are
 * two bounded steps.
 *
 * Invariants: each place above a group is a copy of the group's winner; the first, if
 * there is one, comes before all in the tournament.
 */
#ifndef SCHED_TIMEOUT_QUEUE_H
#define SCHED_TIMEOUT_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TIMEOUT_QUEUE_GROUP 4U
#define TIMEOUT_QUEUE_ROOT  3U

enum timeout_state {
    TIMEOUT_STOPPED,
    TIMEOUT_PENDING,
    TIMEOUT_EXPIRED /* until it is started again */
};

struct timeout {
    uint32_t leaf;  /* its own among all timeouts; below the queue's capacity */
    uint32_t place; /* of the leaf while it is in the tournament; else 0 */
    uint8_t state;  /* enum timeout_state */
    uint8_t clock;  /* enum timeout_clock, of <sched/timeout.h> */
    /* Called once when the deadline has passed: interrupt context, masked; the timeout
       is no longer pending and may be started again. */
    void (*expired)(struct timeout *timeout);
};

/** What stands at a place: all zero if nothing that is pending is below it. */
struct timeout_place {
    uint64_t urgency; /* the deadline's complement: the earlier, the higher */
    struct timeout *timeout;
};

struct timeout_queue {
    uint64_t urgency;      /* of the earliest deadline of all; 0: none */
    struct timeout *first; /* stands apart; NULL: the earliest is the winner, if any */
    struct timeout_place *places;
    uint32_t first_leaf; /* leaves are numbered from this place on, the leftmost of */
    uint32_t end;        /* the lowest level; those past the end are one level above */
    uint32_t leaves;
};

/** Number of groups for a capacity: each but the first takes a leaf and brings four. */
/* @satisfies LLR-SCHED-040 */
static inline uint32_t timeout_queue_groups(uint32_t capacity)
{
    return (capacity < TIMEOUT_QUEUE_GROUP) ? 1U : ((capacity + 1U) / 3U);
}

/** Number of places that a queue of a capacity takes. */
/* @satisfies LLR-SCHED-040 */
static inline uint32_t timeout_queue_places(uint32_t capacity)
{
    return TIMEOUT_QUEUE_GROUP * (timeout_queue_groups(capacity) + 1U);
}

/**
 * Makes an empty queue.
 *
 * @param places    array of timeout_queue_places(capacity), zeroed, owned by the queue
 *                  from now on
 * @param capacity  number of leaves: 1 to 2^21
 * @context         boot
 */
void timeout_queue_init(struct timeout_queue *queue, struct timeout_place *places,
                        uint32_t capacity);

/**
 * Adds a timeout.
 *
 * @param timeout        not in the queue; no other in the queue has its leaf
 * @param deadline_tick  UINT64_MAX: never; the timeout is then not kept
 * @return               whether it is now the first, so that the timer must be set anew
 * @context              interrupts masked
 * @bound                O(log4 capacity)
 */
bool timeout_queue_insert(struct timeout_queue *queue, struct timeout *timeout,
                          uint64_t deadline_tick);

/** Takes out a timeout if it is in. @context interrupts masked @bound O(log4 capacity)
    */
void timeout_queue_remove(struct timeout_queue *queue, struct timeout *timeout);

/**
 * Lets the first stand apart again, if it is in the tournament.
 *
 * @context  interrupts masked
 * @bound    O(log4 capacity)
 */
void timeout_queue_settle(struct timeout_queue *queue);

/** Takes out the timeout that stands apart; NULL if none does. @bound O(1) */
/* @satisfies LLR-SCHED-044 */
static inline struct timeout *timeout_queue_take_first(struct timeout_queue *queue)
{
    struct timeout *const first = queue->first;
    if (first != NULL) {
        queue->first = NULL;
        queue->urgency = queue->places[TIMEOUT_QUEUE_ROOT].urgency;
    }
    return first;
}

/** The timeout that is due first; NULL if none is kept. @bound O(1) */
/* @satisfies LLR-SCHED-043 */
static inline struct timeout *timeout_queue_first(const struct timeout_queue *queue)
{
    return (queue->first != NULL) ? queue->first
                                  : queue->places[TIMEOUT_QUEUE_ROOT].timeout;
}

/** Deadline of the first timeout; UINT64_MAX if none is kept. @bound O(1) */
/* @satisfies LLR-SCHED-043 */
static inline uint64_t timeout_queue_next_tick(const struct timeout_queue *queue)
{
    return ~queue->urgency;
}

#endif
