/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a queue of waiting threads is made of; <sched/wait_queue.h> says how it works.
 */
#ifndef SCHED_TURNSTILE_H
#define SCHED_TURNSTILE_H

#include <sched/priority_queue.h>

struct thread;

/** A priority queue that a thread lends to the object it waits for. */
struct turnstile {
    struct priority_queue queue; /* empty unless an object orders its waiters in it */
    struct turnstile *spare;     /* next spare of the same object; NULL at the end */
};

/** All zero is a queue in which nobody waits; at most one of the two is set. */
struct wait_queue {
    struct thread *only;         /* waits alone */
    struct turnstile *turnstile; /* orders those who wait */
};

#endif
