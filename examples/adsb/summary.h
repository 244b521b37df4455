/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a person reads at the end of a run: busiest aircraft, figures, verdict.
 */
#ifndef ADSB_SUMMARY_H
#define ADSB_SUMMARY_H

#include <stdio.h>

#include "figures.h"
#include "tracker.h"

/**
 * Prints a table of the aircraft with most messages.
 *
 * @param out      open for writing
 * @param tracker  after the run
 * @context        thread; may wait for the console
 * @bound          O(TRACKER_CAPACITY)
 */
void summary_aircraft(FILE *out, const struct tracker *tracker);

/**
 * Prints the figures of a run.
 *
 * @param out      open for writing
 * @param figures  of the whole run
 * @param factor   how many times as fast as recorded it went
 * @context        thread; may wait for the console
 * @bound          O(1)
 */
void summary_figures(FILE *out, const struct figures *figures, uint32_t factor);

/**
 * Prints the closing line.
 *
 * @param out      open for writing
 * @param figures  of the whole run
 * @retval true   it says PASSED
 * @retval false  it says FAILED and why
 * @context       thread; may wait for the console
 * @bound         O(1)
 */
bool summary_verdict(FILE *out, const struct figures *figures);

#endif
