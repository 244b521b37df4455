/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads a recording: lines of comma-separated values, one message in each. Nothing is
 * skipped in silence: a line that is not exactly as it should be is counted.
 *
 * Accepted: a byte order mark at the start, lines that end in LF or CR LF, fields plain
 * or in double quotes. Times are whole seconds and never go back.
 */
#ifndef ADSB_RECORDING_H
#define ADSB_RECORDING_H

#include <stddef.h>
#include <stdint.h>

#include "mode_s.h"

#define RECORDING_NO_TYPE_CODE 0xFFU

enum recording_layout {
    LAYOUT_SQUITTERS, /* time, message, address, type code */
    LAYOUT_REPLIES    /* time, address, message */
};

struct recording_source {
    const char *name;
    const char *text; /* not terminated */
    size_t size_bytes;
    enum recording_layout layout;
};

struct message {
    int64_t offset_ns; /* since the first second of its recording */
    uint32_t time_s;   /* Unix time */
    uint32_t address;  /* what the recording's receiver knew, 24 bits */
    uint8_t bytes[MODE_S_LONG_BYTES];
    uint8_t length;    /* bytes used, 1 to MODE_S_LONG_BYTES */
    uint8_t type_code; /* or RECORDING_NO_TYPE_CODE */
};

struct recording_result {
    uint32_t lines;
    uint32_t messages;
    uint32_t malformed;       /* lines that are no message */
    uint32_t first_malformed; /* number of the first such line, from 1; 0 if none */
    uint32_t refused;         /* messages for which there was no room */
};

/**
 * Reads all messages of a recording and spreads those of one second evenly over it: the
 * k-th of n, counted from 0, arrives k/n of a second after its beginning.
 *
 * @param source        the text and its layout; owned by the caller
 * @param[out] messages  array of capacity elements, filled from 0; owned by the caller
 * @param capacity       elements of messages
 * @param[out] result    what was found; messages of the array are filled
 * @context              thread
 * @bound                O(size of the text)
 */
void recording_read(const struct recording_source *source, struct message *messages,
                    uint32_t capacity, struct recording_result *result);

#endif
