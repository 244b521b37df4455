/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is known of each aircraft: the newest value of everything it said. Also finds
 * its position, for which the coded positions of several messages are needed.
 */
#ifndef ADSB_TRACKER_H
#define ADSB_TRACKER_H

#include <stdbool.h>
#include <stdint.h>

#include "record.h"

#define TRACKER_CAPACITY 1024U /* a power of two; the recordings have 206 */

struct tracked_cpr {
    struct cpr cpr;
    int64_t time_ns;
    bool is_known;
};

struct aircraft {
    int64_t position_time_ns;
    struct tracked_cpr reports[2]; /* newest airborne even and odd one */
    struct position position;      /* newest; valid if has_position */
    double speed_kt;
    double track_deg;
    uint32_t address;
    uint32_t messages; /* 0: the slot is free */
    int32_t altitude_ft;
    int32_t vertical_rate_fpm;
    uint16_t fields; /* set of enum record_field seen so far */
    uint16_t squawk;
    bool has_position;
    char callsign[RECORD_CALLSIGN_LENGTH + 1U];
};

struct tracker {
    struct aircraft slots[TRACKER_CAPACITY];
    uint32_t count;   /* aircraft known */
    uint32_t refused; /* messages of further aircraft when all slots were taken */
};

/**
 * Forgets all aircraft.
 *
 * @param[out] tracker  storage owned by the caller
 * @context             thread
 * @bound               O(TRACKER_CAPACITY)
 */
void tracker_init(struct tracker *tracker);

/**
 * Adds a decoded message to what is known of its aircraft, and the position to the
 * message if it can be told: from an even and an odd report at most 10 s apart
 * (POSITION_GLOBAL), else from this one and the last position (POSITION_LOCAL).
 *
 * @param tracker         initialised tracker
 * @param[in,out] record  status RECORD_OK; method and position are written
 * @param time_ns         reception in the recording's time, not before the last one of
 *                        the same aircraft
 * @retval true   done
 * @retval false  the aircraft is new and there is no slot left; counted
 * @context       thread
 * @bound         O(TRACKER_CAPACITY), O(1) as long as the table is not nearly full
 */
bool tracker_update(struct tracker *tracker, struct record *record, int64_t time_ns);

/**
 * Lists the aircraft with most messages, most first; of equals, the lower address.
 *
 * @param tracker   initialised tracker
 * @param[out] out  array of capacity elements; owned by the caller
 * @param capacity  elements of out
 * @return          how many were written
 * @context         thread
 * @bound           O(TRACKER_CAPACITY * capacity)
 */
uint32_t tracker_busiest(const struct tracker *tracker, const struct aircraft **out,
                         uint32_t capacity);

#endif
