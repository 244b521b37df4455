/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A ring of samples, added up anew each time: exact, and as long every time.
 */
#include "average.h"

double average_add(struct average *average, double sample)
{
    double sum = 0.0;

    average->samples[average->count % AVERAGE_WINDOW] = sample;
    average->count++;
    const int present =
        average->count < AVERAGE_WINDOW ? average->count : AVERAGE_WINDOW;
    for (int i = 0; i < present; i++) {
        sum += average->samples[i];
    }
    return sum / present;
}
