/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is known of one message once it is decoded. The decoder fills everything except
 * the position, which needs earlier messages of the same aircraft: the tracker adds it.
 * A record of zeros is that of a message that was never decoded.
 */
#ifndef ADSB_RECORD_H
#define ADSB_RECORD_H

#include <stdint.h>

#include "cpr.h"

#define RECORD_CALLSIGN_LENGTH 8U

enum record_status {
    RECORD_LOST,    /* a queue was full: never decoded */
    RECORD_OK,      /* parity and address are right */
    RECORD_LENGTH,  /* rejected: not 14 bytes */
    RECORD_FORMAT,  /* rejected: downlink format other than 17, 20, 21 */
    RECORD_PARITY,  /* rejected: damaged on its way */
    RECORD_ADDRESS, /* rejected: intact, but not of the aircraft it was recorded for */
    RECORD_STATUS_COUNT
};

enum record_kind {
    KIND_NONE, /* rejected */
    KIND_IDENTIFICATION,
    KIND_SURFACE_POSITION,
    KIND_AIRBORNE_POSITION,
    KIND_VELOCITY,
    KIND_OTHER_SQUITTER,
    KIND_ALTITUDE_REPLY,
    KIND_IDENTITY_REPLY,
    KIND_COUNT
};

enum record_speed {
    SPEED_GROUND,
    SPEED_INDICATED,
    SPEED_TRUE
};

enum record_method {
    POSITION_NONE,
    POSITION_GLOBAL,
    POSITION_LOCAL
};

/* Which fields hold a value; the others are to be taken as empty. */
enum record_field {
    FIELD_ADDRESS = 1U << 0U,
    FIELD_TYPE_CODE = 1U << 1U,
    FIELD_CALLSIGN = 1U << 2U, /* and the category */
    FIELD_ALTITUDE = 1U << 3U,
    FIELD_SQUAWK = 1U << 4U,
    FIELD_CPR = 1U << 5U,
    FIELD_SPEED = 1U << 6U,
    FIELD_TRACK = 1U << 7U,
    FIELD_VERTICAL_RATE = 1U << 8U
};

struct record {
    double speed_kt;
    double track_deg;         /* clockwise from north; heading if not a ground speed */
    struct position position; /* by the tracker; valid unless method is POSITION_NONE */
    struct cpr cpr;
    uint32_t address; /* 24 bits, as the message has it */
    int32_t altitude_ft;
    int32_t vertical_rate_fpm;                  /* feet per minute, upwards positive */
    uint16_t fields;                            /* set of enum record_field */
    uint16_t squawk;                            /* four octal digits */
    uint8_t status;                             /* enum record_status */
    uint8_t kind;                               /* enum record_kind */
    uint8_t format;                             /* downlink format, 0 to 31 */
    uint8_t type_code;                          /* 0 to 31 */
    uint8_t speed_kind;                         /* enum record_speed */
    uint8_t method;                             /* enum record_method, by the tracker */
    char category[3];                           /* set A to D and number 0 to 7 */
    char callsign[RECORD_CALLSIGN_LENGTH + 1U]; /* without trailing blanks */
};

#endif
