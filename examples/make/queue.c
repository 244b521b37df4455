/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A ring under a mutex, and one condition for each of its two ends.
 */
#include "queue.h"

#include <pthread.h>

#define CAPACITY 4

static struct {
    pthread_mutex_t lock;
    pthread_cond_t has_room;
    pthread_cond_t has_sample;
    double samples[CAPACITY];
    int first;
    int count;
} queue = {
    .lock = PTHREAD_MUTEX_INITIALIZER,
    .has_room = PTHREAD_COND_INITIALIZER,
    .has_sample = PTHREAD_COND_INITIALIZER,
};

void queue_put(double sample)
{
    pthread_mutex_lock(&queue.lock);
    while (queue.count == CAPACITY) {
        pthread_cond_wait(&queue.has_room, &queue.lock);
    }
    queue.samples[(queue.first + queue.count) % CAPACITY] = sample;
    queue.count++;
    pthread_cond_signal(&queue.has_sample);
    pthread_mutex_unlock(&queue.lock);
}

double queue_take(void)
{
    pthread_mutex_lock(&queue.lock);
    while (queue.count == 0) {
        pthread_cond_wait(&queue.has_sample, &queue.lock);
    }
    const double sample = queue.samples[queue.first];
    queue.first = (queue.first + 1) % CAPACITY;
    queue.count--;
    pthread_cond_signal(&queue.has_room);
    pthread_mutex_unlock(&queue.lock);
    return sample;
}
