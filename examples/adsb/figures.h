/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Counts of one run: what became of the messages, and how punctual the threads were.
 */
#ifndef ADSB_FIGURES_H
#define ADSB_FIGURES_H

#include <stdbool.h>
#include <stdint.h>

#include "record.h"

#define FIGURES_DEADLINE_NS INT64_C(2000000) /* from arrival to decoded */

struct latency {
    int64_t worst_ns;
    int64_t sum_ns;
    uint32_t count;
    uint32_t missed; /* of count, those later than FIGURES_DEADLINE_NS */
};

struct figures {
    struct latency decoded; /* by the decoder thread */
    struct latency tracked; /* by the tracker thread; no deadline is set for it */
    int64_t run_ns;         /* from the first message's arrival to the end */
    uint32_t messages;      /* in the stream */
    uint32_t malformed;     /* lines of the recordings that are no message */
    uint32_t refused;       /* messages for which there was no memory */
    uint32_t status[RECORD_STATUS_COUNT];
    uint32_t kind[KIND_COUNT];
    uint32_t fullest[2];  /* queue to the decoder, queue to the tracker */
    uint32_t overruns[2]; /* likewise */
    uint32_t aircraft;
    uint32_t untracked;     /* messages of aircraft that found no slot */
    uint32_t global_fixes;  /* positions from a pair of reports */
    uint32_t local_fixes;   /* positions from one report and the last position */
    uint32_t unlocated;     /* position reports that gave no position */
    uint64_t busy_rounds;   /* of the busy thread */
    uint64_t busy_mistakes; /* of these, those with a wrong result */
};

/**
 * Adds one measured latency.
 *
 * @param[in,out] latency  to be added to
 * @param latency_ns       from scheduled arrival to completion
 * @context                thread
 * @bound                  O(1)
 */
void figures_add_latency(struct latency *latency, int64_t latency_ns);

/**
 * Adds one record to the counts by status, kind and position method.
 *
 * @param[in,out] figures  to be added to
 * @param record           a finished record
 * @context                thread
 * @bound                  O(1)
 */
void figures_add_record(struct figures *figures, const struct record *record);

/**
 * Names the most serious thing that went wrong in a run.
 *
 * A message rejected because it is damaged is not wrong: rejecting it is right.
 *
 * @param figures  of the whole run
 * @return         a phrase, or null if nothing went wrong
 * @context        thread
 * @bound          O(1)
 */
const char *figures_fault(const struct figures *figures);

#endif
