/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What can happen to a scheduler: what the running thread calls, what an interrupt
 * handler does, and time that passes.  An operation does not say which thread makes it:
 * that is the running one, so that a list of operations stays one when some are taken
 * out.
 */
#ifndef MODEL_OPERATION_H
#define MODEL_OPERATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum operation_kind {
    OPERATION_CREATE, /* priority, threshold, flag: detached */
    OPERATION_EXIT,   /* ticks: the result */
    OPERATION_JOIN,   /* object: thread, flag: an id that is gone, deadline */
    OPERATION_DETACH, /* object: thread, flag: an id that is gone */
    OPERATION_YIELD,
    OPERATION_SLEEP,         /* deadline */
    OPERATION_SET_PRIORITY,  /* object: thread, priority, flag: setschedprio */
    OPERATION_SET_THRESHOLD, /* object: thread, threshold */
    OPERATION_HOLD,
    OPERATION_RELEASE,
    OPERATION_LOCK,         /* object: mutex, deadline */
    OPERATION_TRY,          /* object: mutex */
    OPERATION_UNLOCK,       /* object: mutex */
    OPERATION_SET_CEILING,  /* object: mutex, priority */
    OPERATION_WAIT,         /* object: semaphore, deadline */
    OPERATION_TRY_WAIT,     /* object: semaphore */
    OPERATION_POST,         /* object: semaphore */
    OPERATION_AWAIT,        /* object: condition, other: mutex, deadline */
    OPERATION_SIGNAL,       /* object: condition */
    OPERATION_BROADCAST,    /* object: condition */
    OPERATION_SPIN,         /* ticks */
    OPERATION_SET_REALTIME, /* ticks: by how much */
    OPERATION_INTERRUPT,    /* posts; then object: thread or NOBODY, as SET_PRIORITY */
    OPERATION_IDLE,         /* until the earliest deadline */
    OPERATION_KINDS
};

#define OPERATION_POSTS 3 /* most semaphores that one interrupt posts */
#define NO_DEADLINE     (-1)
#define NO_THRESHOLD    (-1)

struct operation {
    uint8_t kind;
    int8_t object;
    int8_t other;
    int8_t clock; /* enum timeout_clock of the deadline, or NO_DEADLINE */
    int8_t post[OPERATION_POSTS]; /* semaphores, or NOBODY */
    bool flag;
    bool
        is_interrupted; /* its first chance: an interrupt posts these, others may run */
    int16_t priority;
    int16_t threshold;
    int32_t ticks; /* from now to the deadline, negative: it has passed */
};

/** Lets time pass at most until something is due. @param ticks to the next deadline */
static inline void operation_fit(struct operation *operation, uint64_t ticks)
{
    if ((operation->kind == OPERATION_SPIN) && ((uint64_t)operation->ticks > ticks)) {
        operation->ticks = (int32_t)ticks;
    }
}

/** An operation as words. @param[out] text size bytes, always terminated */
void operation_describe(const struct operation *operation, char *text, size_t size);

#endif
