/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A bounded queue of messages on their way from one thread to the next, in order of
 * arrival. The sender never waits: it is the more urgent one. What does not fit is
 * counted, and the sender is told.
 */
#ifndef ADSB_ARRIVAL_QUEUE_H
#define ADSB_ARRIVAL_QUEUE_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#define ARRIVAL_QUEUE_CAPACITY 2048U

struct arrival {
    int64_t arrival_ns; /* monotonic clock: when the message was due */
    uint32_t number;    /* in the stream */
};

struct arrival_queue {
    pthread_mutex_t mutex; /* guards all below; inherits priority */
    pthread_cond_t filled; /* something came in, or the queue was closed */
    struct arrival slots[ARRIVAL_QUEUE_CAPACITY];
    uint32_t first;    /* slot of the oldest element */
    uint32_t count;    /* elements waiting */
    uint32_t fullest;  /* most elements that ever waited */
    uint32_t overruns; /* elements that did not fit */
    bool is_closed;
};

/**
 * Makes an empty, open queue.
 *
 * @param[out] queue  storage owned by the caller, not in use by any thread
 * @return            0, or the error number of the call that failed
 * @context           thread
 * @bound             O(1)
 */
int arrival_queue_init(struct arrival_queue *queue);

/**
 * Appends an element, or counts an overrun. Never waits for room.
 *
 * @param queue    initialised queue
 * @param arrival  the element, copied
 * @retval true    appended
 * @retval false   the queue was full or closed: the element is lost and counted
 * @context        thread
 * @bound          O(1)
 */
bool arrival_queue_push(struct arrival_queue *queue, const struct arrival *arrival);

/**
 * Takes the oldest element; waits while an open queue is empty.
 *
 * @param queue     initialised queue
 * @param[out] out  the element; untouched unless true is returned
 * @retval true     taken
 * @retval false    the queue is closed and empty: nothing will ever come
 * @context         thread; the only one that takes from this queue
 * @bound           O(1) once there is an element
 */
bool arrival_queue_pop(struct arrival_queue *queue, struct arrival *out);

/**
 * Says that nothing more will be appended. What waits can still be taken.
 *
 * @param queue  initialised queue
 * @context      thread
 * @bound        O(1)
 */
void arrival_queue_close(struct arrival_queue *queue);

#endif
