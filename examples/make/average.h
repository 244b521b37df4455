/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The mean of the latest samples.
 */
#ifndef AVERAGE_H
#define AVERAGE_H

#define AVERAGE_WINDOW 8

struct average {
    double samples[AVERAGE_WINDOW];
    int count; /* samples that were added, ever */
};

/** Adds a sample; returns the mean of the latest AVERAGE_WINDOW ones. */
double average_add(struct average *average, double sample);

#endif
