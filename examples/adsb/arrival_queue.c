/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ring of elements under a mutex with priority inheritance: the urgent sender waits for
 * the receiver at most as long as it takes to copy one element.
 */
#include "arrival_queue.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Locking a sound mutex cannot fail; if it does, no figure can be trusted. */
static void require(int result)
{
    if (result != 0) {
        (void)fprintf(stderr, "adsb: a queue's lock failed: %s\n", strerror(result));
        exit(EXIT_FAILURE);
    }
}

static int init_mutex(pthread_mutex_t *mutex)
{
    pthread_mutexattr_t attributes;
    int result = pthread_mutexattr_init(&attributes);

    if (result != 0) {
        return result;
    }
    result = pthread_mutexattr_setprotocol(&attributes, PTHREAD_PRIO_INHERIT);
    if (result == 0) {
        result = pthread_mutex_init(mutex, &attributes);
    }
    (void)pthread_mutexattr_destroy(&attributes);
    return result;
}

int arrival_queue_init(struct arrival_queue *queue)
{
    memset(queue, 0, sizeof *queue);

    const int result = init_mutex(&queue->mutex);

    return (result != 0) ? result : pthread_cond_init(&queue->filled, NULL);
}

bool arrival_queue_push(struct arrival_queue *queue, const struct arrival *arrival)
{
    require(pthread_mutex_lock(&queue->mutex));

    const bool fits = queue->count < ARRIVAL_QUEUE_CAPACITY && !queue->is_closed;

    if (fits) {
        const uint32_t slot = (queue->first + queue->count) % ARRIVAL_QUEUE_CAPACITY;

        queue->slots[slot] = *arrival;
        queue->count++;
        if (queue->count > queue->fullest) {
            queue->fullest = queue->count;
        }
        require(pthread_cond_signal(&queue->filled));
    } else {
        queue->overruns++;
    }
    require(pthread_mutex_unlock(&queue->mutex));
    return fits;
}

bool arrival_queue_pop(struct arrival_queue *queue, struct arrival *out)
{
    require(pthread_mutex_lock(&queue->mutex));
    while (queue->count == 0U && !queue->is_closed) {
        require(pthread_cond_wait(&queue->filled, &queue->mutex));
    }

    const bool found = queue->count > 0U;

    if (found) {
        *out = queue->slots[queue->first];
        queue->first = (queue->first + 1U) % ARRIVAL_QUEUE_CAPACITY;
        queue->count--;
    }
    require(pthread_mutex_unlock(&queue->mutex));
    return found;
}

void arrival_queue_close(struct arrival_queue *queue)
{
    require(pthread_mutex_lock(&queue->mutex));
    queue->is_closed = true;
    require(pthread_cond_broadcast(&queue->filled));
    require(pthread_mutex_unlock(&queue->mutex));
}
