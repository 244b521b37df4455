/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The real scheduler on the simulated machine, seen and moved as the model is.  Only
 * real.c knows how the scheduler keeps its state.
 */
#ifndef MODEL_REAL_H
#define MODEL_REAL_H

#include "model.h"
#include "operation.h"
#include "picture.h"
#include <base/status.h>
#include <stdint.h>

/**
 * Powers the machine on and runs body(NULL) as the first thread, and as every thread
 * that an operation creates.
 *
 * @param when_idle  called each time the processor is about to idle
 */
void real_run(void *(*body)(void *), void (*when_idle)(void));

/** Sets up the objects as model_init does. @context the first thread, at its start */
void real_begin(void);

/** The running thread, or NOBODY. */
int real_running(void);

/** Does an operation of the running thread. @param[out] told what it tells */
enum status real_do(const struct operation *operation, int32_t *told);

/** Makes an interrupt pending that does an OPERATION_INTERRUPT; in a thread it comes at
    once. */
void real_interrupt(const struct operation *operation);

/** Tells what the scheduler chose since it was last asked. */
void real_take_choices(struct model_choices *choices);

/** Draws what the scheduler's state says. */
void real_picture(struct picture *picture);

#endif
