/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From a received message to a record: checks first (length, format, parity, address),
 * then the fields of the format. No memory of earlier messages.
 */
#ifndef ADSB_DECODE_H
#define ADSB_DECODE_H

#include "record.h"
#include "recording.h"

/**
 * Checks and decodes one message.
 *
 * The parity of DF20 and DF21 carries the address of the aircraft and can be checked
 * only by someone who knows which aircraft was asked. The radar does; here it is the
 * recording that says which address its receiver knew.
 *
 * @param message      the message with the address of its recording
 * @param[out] record  all of it is written; the position is left to the tracker. Of a
 *                     rejected message: status, format, and the address if it has one
 * @context            any
 * @bound              O(1)
 */
void decode_message(const struct message *message, struct record *record);

#endif
