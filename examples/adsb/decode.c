/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The checks and fields of one message. An extended squitter names its aircraft in
 * clear and has parity of its own; a reply has the address laid over the parity.
 */
#include "decode.h"

#include <string.h>

#include "squitter.h"

#define FORMAT_EXTENDED_SQUITTER 17U
#define FORMAT_ALTITUDE_REPLY    20U
#define FORMAT_IDENTITY_REPLY    21U

static void decode_squitter(const struct message *message, struct record *record)
{
    record->address = mode_s_bits(message->bytes, 9U, 24U);
    record->fields = FIELD_ADDRESS;
    if (mode_s_parity(message->bytes, message->length) != 0U) {
        record->status = RECORD_PARITY;
    } else if (record->address != message->address) {
        record->status = RECORD_ADDRESS;
    } else {
        record->status = RECORD_OK;
        squitter_decode(message->bytes, record);
    }
}

static void decode_altitude_reply(const uint8_t *bytes, struct record *record)
{
    record->kind = KIND_ALTITUDE_REPLY;
    if (mode_s_altitude(mode_s_bits(bytes, 20U, 13U), &record->altitude_ft)) {
        record->fields |= FIELD_ALTITUDE;
    }
}

static void decode_identity_reply(const uint8_t *bytes, struct record *record)
{
    record->kind = KIND_IDENTITY_REPLY;
    record->squawk = mode_s_identity(mode_s_bits(bytes, 20U, 13U));
    record->fields |= FIELD_SQUAWK;
}

static void decode_reply(const struct message *message, struct record *record)
{
    record->address = mode_s_parity(message->bytes, message->length);
    record->fields = FIELD_ADDRESS;
    if (record->address != message->address) {
        record->status = RECORD_PARITY; /* damage looks like another address */
        return;
    }
    record->status = RECORD_OK;
    if (record->format == FORMAT_ALTITUDE_REPLY) {
        decode_altitude_reply(message->bytes, record);
    } else {
        decode_identity_reply(message->bytes, record);
    }
}

void decode_message(const struct message *message, struct record *record)
{
    memset(record, 0, sizeof *record);
    record->format = (uint8_t)mode_s_bits(message->bytes, 1U, 5U);
    if (record->format != FORMAT_EXTENDED_SQUITTER
        && record->format != FORMAT_ALTITUDE_REPLY
        && record->format != FORMAT_IDENTITY_REPLY) {
        record->status = RECORD_FORMAT;
    } else if (message->length != MODE_S_LONG_BYTES) {
        record->status = RECORD_LENGTH;
    } else if (record->format == FORMAT_EXTENDED_SQUITTER) {
        decode_squitter(message, record);
    } else {
        decode_reply(message, record);
    }
}
