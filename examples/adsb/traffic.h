/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The stream to be replayed: several recordings, merged so that all start together.
 * Messages are numbered from 0 in the order of their arrival; of those that arrive at
 * the same instant, the one of the earlier source comes first.
 */
#ifndef ADSB_TRAFFIC_H
#define ADSB_TRAFFIC_H

#include "recording.h"

#define TRAFFIC_SOURCES_MAX  4U
#define TRAFFIC_MESSAGES_MAX 12288U

/**
 * Reads and merges recordings. What was loaded before is forgotten.
 *
 * @param sources  array of count elements; the texts stay in use until the next call
 * @param count    1 to TRAFFIC_SOURCES_MAX
 * @context        thread, before any other function of this unit
 * @bound          O(size of the texts)
 */
void traffic_load(const struct recording_source *sources, unsigned count);

/**
 * @return   how many messages the stream has, at most TRAFFIC_MESSAGES_MAX
 * @context  any
 * @bound    O(1)
 */
uint32_t traffic_count(void);

/**
 * @param number  0 to traffic_count() - 1
 * @return        that message
 * @context       any
 * @bound         O(1)
 */
const struct message *traffic_message(uint32_t number);

/**
 * @return   how many sources were loaded
 * @context  any
 * @bound    O(1)
 */
unsigned traffic_sources(void);

/**
 * @param source  0 to the number of sources - 1
 * @return        what reading that recording gave
 * @context       any
 * @bound         O(1)
 */
const struct recording_result *traffic_result(unsigned source);

#endif
