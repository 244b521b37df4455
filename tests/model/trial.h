/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A trial: the scheduler and the model do the same operations, and after each of them
 * everything is compared.  It runs in a process of its own, so that whatever a wrong
 * scheduler does, be it a crash or a loop without end, is a result.
 */
#ifndef MODEL_TRIAL_H
#define MODEL_TRIAL_H

#include "operation.h"
#include <stdbool.h>
#include <stdint.h>

#define TRIAL_STEPS_MAX 100000U
#define TRIAL_TEXT_SIZE 8192U

/** Of a trial, left by its process. */
struct trial {
    uint32_t count; /* operations begun; the last is the one that failed */
    struct operation operation[TRIAL_STEPS_MAX];
    int8_t actor[TRIAL_STEPS_MAX]; /* the thread that ran, or NOBODY */
    char text[TRIAL_TEXT_SIZE];    /* what differs, or how the process ended */
};

/**
 * Tries random operations until there are steps of them, or nothing can happen.
 *
 * @param is_quiet     what sanitizers and assertions say is not shown
 * @param[out] failed  whether anything differed
 * @return             what was done, until the next trial
 */
const struct trial *trial_of_seed(uint64_t seed, uint32_t steps, bool is_quiet,
                                  bool *failed);

/** Tries given operations; what is not allowed when its turn comes is left out. */
const struct trial *trial_of_plan(const struct operation *plan, uint32_t count,
                                  bool *failed);

#endif
