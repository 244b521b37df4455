/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A bounded queue of samples between two threads.
 */
#ifndef QUEUE_H
#define QUEUE_H

/** Appends a sample; waits while the queue is full. */
void queue_put(double sample);

/** Takes the oldest sample; waits while the queue is empty. */
double queue_take(void);

#endif
