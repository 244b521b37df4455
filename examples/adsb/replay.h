/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The threads: a receiver that sends each message when it is due, a decoder and a
 * tracker, most urgent first, and one that is always busy, least urgent of all.
 *
 *     receiver --queue--> decoder --queue--> tracker          busy
 *     (timer)             (2 ms)             (positions)      (never waits)
 *
 * The busy thread uses whatever time is left, as a runaway thread would. It must make
 * no difference to the others.
 */
#ifndef ADSB_REPLAY_H
#define ADSB_REPLAY_H

#include <stdbool.h>
#include <stdint.h>

#include "figures.h"
#include "record.h"
#include "tracker.h"

/**
 * Replays the loaded traffic and waits until all of it is decoded and tracked. To be
 * called once.
 *
 * @param factor  how many times as fast as recorded, 1 or more
 * @retval true   done; the results can be asked for
 * @retval false  the threads could not be made: said on stderr
 * @context       thread of any priority, after traffic_load()
 * @bound         length of the recording divided by factor, if the threads keep up
 */
bool replay_run(uint32_t factor);

/**
 * @return   the figures of the run
 * @context  thread, after replay_run()
 * @bound    O(number of messages)
 */
const struct figures *replay_figures(void);

/**
 * @param number  0 to traffic_count() - 1
 * @return        the record of that message
 * @context       thread, after replay_run()
 * @bound         O(1)
 */
const struct record *replay_record(uint32_t number);

/**
 * @return   all aircraft of the run
 * @context  thread, after replay_run()
 * @bound    O(1)
 */
const struct tracker *replay_tracker(void);

#endif
