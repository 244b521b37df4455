/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Partial sums of a series, eight at a time so that many registers are in use.
 */
#include "busy.h"

#include <math.h>
#include <stddef.h>

#define LANES 8
#define STEPS 256

static double calculate(void)
{
    volatile double seed = 1.0; /* keeps the compiler from calculating it itself */
    double lanes[LANES];
    double sum = 0.0;

    for (int lane = 0; lane < LANES; lane++) {
        lanes[lane] = seed + lane;
    }
    for (int step = 1; step <= STEPS; step++) {
        for (int lane = 0; lane < LANES; lane++) {
            lanes[lane] += sqrt(lanes[lane]) / (step + lane);
        }
    }
    for (int lane = 0; lane < LANES; lane++) {
        sum += lanes[lane];
    }
    return sum;
}

/* Also if one of them is not a number. */
static bool differs(double a, double b)
{
    return !(a >= b && a <= b);
}

void busy_init(struct busy *busy)
{
    atomic_init(&busy->stop, false);
    busy->expected = calculate();
    busy->rounds = 0;
    busy->mistakes = 0;
}

void *busy_run(void *argument)
{
    struct busy *const busy = argument;
    uint64_t rounds = 0;
    uint64_t mistakes = 0;

    while (!atomic_load(&busy->stop)) {
        if (differs(calculate(), busy->expected)) {
            mistakes++;
        }
        rounds++;
    }
    busy->rounds = rounds;
    busy->mistakes = mistakes;
    return NULL;
}
