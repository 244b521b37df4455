/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Decoded values as comma-separated lines, for comparison with other decoders. A field
 * that a message does not have is empty. No field needs quotes.
 */
#ifndef ADSB_DUMP_H
#define ADSB_DUMP_H

#include <stdio.h>

#include "record.h"
#include "recording.h"

/**
 * Prints the line with the names of the columns.
 *
 * @param out  open for writing
 * @context    thread; may wait for the console
 * @bound      O(1)
 */
void dump_header(FILE *out);

/**
 * Prints one message.
 *
 * @param out      open for writing
 * @param message  as received; time_s is the recording's Unix time
 * @param record   what it was decoded to
 * @context        thread; may wait for the console
 * @bound          O(1)
 */
void dump_record(FILE *out, const struct message *message, const struct record *record);

#endif
