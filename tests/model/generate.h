/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Random operations, chosen so that what is rare in programs is frequent here: several
 * waiters, chains of owners, raised threads, equal priorities and equal deadlines.
 */
#ifndef MODEL_GENERATE_H
#define MODEL_GENERATE_H

#include "model.h"
#include <stdbool.h>
#include <stdint.h>

/** What follows is a function of the seed and of the models asked about. */
void generate_seed(uint64_t seed);

/**
 * Makes an operation that the model allows.
 *
 * @return  false if all wait for ever and no interrupt can change that
 */
bool generate(const struct model *model, struct operation *operation);

#endif
