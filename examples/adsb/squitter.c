/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Extended squitters. Bits are counted within ME, from 1, as the standards' tables do;
 * ME begins at bit 33 of the message.
 */
#include "squitter.h"

#include <math.h>

#include "mode_s.h"

#define ME_OFFSET          32U
#define DEGREES_PER_RADIAN 57.295779513082320877
#define SUPERSONIC_STEP_KT 4U

/* '#' where the six bits stand for no character. */
static const char alphabet[64 + 1] = "#ABCDEFGHIJKLMNOPQRSTUVWXYZ#####"
                                     " ###############0123456789######";

static uint32_t me_bits(const uint8_t *bytes, unsigned first, unsigned count)
{
    return mode_s_bits(bytes, ME_OFFSET + first, count);
}

static void set(struct record *record, enum record_field field)
{
    record->fields = (uint16_t)(record->fields | (unsigned)field);
}

static void decode_identification(const uint8_t *bytes, struct record *record)
{
    unsigned length = RECORD_CALLSIGN_LENGTH;

    for (unsigned i = 0; i < RECORD_CALLSIGN_LENGTH; i++) {
        record->callsign[i] = alphabet[me_bits(bytes, 9U + 6U * i, 6U)];
    }
    while (length > 0U && record->callsign[length - 1U] == ' ') {
        length--;
    }
    record->callsign[length] = '\0';
    record->category[0] = "DCBA"[record->type_code - 1U];
    record->category[1] = (char)('0' + me_bits(bytes, 6U, 3U));
    record->category[2] = '\0';
    set(record, FIELD_CALLSIGN);
}

static void decode_cpr(const uint8_t *bytes, bool is_surface, struct record *record)
{
    record->cpr.is_surface = is_surface;
    record->cpr.is_odd = me_bits(bytes, 22U, 1U) != 0U;
    record->cpr.latitude = me_bits(bytes, 23U, 17U);
    record->cpr.longitude = me_bits(bytes, 40U, 17U);
    set(record, FIELD_CPR);
}

bool squitter_surface_speed(uint32_t movement, double *speed_kt)
{
    static const struct {
        uint32_t first;
        double from_kt;
        double step_kt;
    } steps[] = {
        { 124, 175.0, 0.0 }, { 109, 100.0, 5.0 }, { 94, 70.0, 2.0 },
        { 39, 15.0, 1.0 },   { 13, 2.0, 0.5 },    { 9, 1.0, 0.25 },
        { 2, 0.125, 0.125 }, { 1, 0.0, 0.0 },
    };

    if (movement == 0U || movement > steps[0].first) {
        return false;
    }

    unsigned i = 0;

    while (movement < steps[i].first) {
        i++;
    }
    *speed_kt = steps[i].from_kt + steps[i].step_kt * (movement - steps[i].first);
    return true;
}

static void decode_surface(const uint8_t *bytes, struct record *record)
{
    decode_cpr(bytes, true, record);
    if (squitter_surface_speed(me_bits(bytes, 6U, 7U), &record->speed_kt)) {
        record->speed_kind = SPEED_GROUND;
        set(record, FIELD_SPEED);
    }
    if (me_bits(bytes, 13U, 1U) != 0U) {
        record->track_deg = me_bits(bytes, 14U, 7U) * 360.0 / 128.0;
        set(record, FIELD_TRACK);
    }
}

static void decode_airborne(const uint8_t *bytes, struct record *record)
{
    const uint32_t code = mode_s_altitude_widen(me_bits(bytes, 9U, 12U));

    decode_cpr(bytes, false, record);
    if (mode_s_altitude(code, &record->altitude_ft)) {
        set(record, FIELD_ALTITUDE);
    }
}

/* One component, sign bit first: positive to the east or north. */
static double component_kt(const uint8_t *bytes, unsigned first, unsigned step_kt)
{
    const double size = (me_bits(bytes, first + 1U, 10U) - 1U) * (double)step_kt;

    return (me_bits(bytes, first, 1U) != 0U) ? -size : size;
}

static void decode_ground_speed(const uint8_t *bytes, unsigned step_kt,
                                struct record *record)
{
    if (me_bits(bytes, 15U, 10U) == 0U || me_bits(bytes, 26U, 10U) == 0U) {
        return; /* zero means not available */
    }

    const double east_kt = component_kt(bytes, 14U, step_kt);
    const double north_kt = component_kt(bytes, 25U, step_kt);
    const double track_deg = atan2(east_kt, north_kt) * DEGREES_PER_RADIAN;

    record->speed_kt = sqrt(east_kt * east_kt + north_kt * north_kt);
    record->speed_kind = SPEED_GROUND;
    set(record, FIELD_SPEED);
    if (record->speed_kt > 0.0) { /* who stands still has no track */
        record->track_deg = (track_deg < 0.0) ? track_deg + 360.0 : track_deg;
        set(record, FIELD_TRACK);
    }
}

static void decode_airspeed(const uint8_t *bytes, unsigned step_kt,
                            struct record *record)
{
    const uint32_t speed = me_bits(bytes, 26U, 10U);

    if (me_bits(bytes, 14U, 1U) != 0U) {
        record->track_deg = me_bits(bytes, 15U, 10U) * 360.0 / 1024.0;
        set(record, FIELD_TRACK);
    }
    if (speed != 0U) {
        record->speed_kt = (double)((speed - 1U) * step_kt);
        record->speed_kind =
            (me_bits(bytes, 25U, 1U) != 0U) ? SPEED_TRUE : SPEED_INDICATED;
        set(record, FIELD_SPEED);
    }
}

static void decode_vertical_rate(const uint8_t *bytes, struct record *record)
{
    const uint32_t coded = me_bits(bytes, 38U, 9U);

    if (coded != 0U) {
        const int32_t rate_fpm = ((int32_t)coded - 1) * 64;

        record->vertical_rate_fpm =
            (me_bits(bytes, 37U, 1U) != 0U) ? -rate_fpm : rate_fpm;
        set(record, FIELD_VERTICAL_RATE);
    }
}

static void decode_velocity(const uint8_t *bytes, struct record *record)
{
    switch (me_bits(bytes, 6U, 3U)) {
    case 1:
        decode_ground_speed(bytes, 1U, record);
        break;
    case 2:
        decode_ground_speed(bytes, SUPERSONIC_STEP_KT, record);
        break;
    case 3:
        decode_airspeed(bytes, 1U, record);
        break;
    case 4:
        decode_airspeed(bytes, SUPERSONIC_STEP_KT, record);
        break;
    default:
        return; /* reserved subtypes */
    }
    decode_vertical_rate(bytes, record);
}

static enum record_kind kind_of(uint32_t type_code)
{
    if (type_code >= 1U && type_code <= 4U) {
        return KIND_IDENTIFICATION;
    }
    if (type_code >= 5U && type_code <= 8U) {
        return KIND_SURFACE_POSITION;
    }
    if (type_code == 19U) {
        return KIND_VELOCITY;
    }
    if (type_code >= 9U && type_code <= 22U) {
        return KIND_AIRBORNE_POSITION;
    }
    return KIND_OTHER_SQUITTER;
}

void squitter_decode(const uint8_t *bytes, struct record *record)
{
    const enum record_kind kind = kind_of(me_bits(bytes, 1U, 5U));

    record->type_code = (uint8_t)me_bits(bytes, 1U, 5U);
    record->kind = (uint8_t)kind;
    set(record, FIELD_TYPE_CODE);
    if (kind == KIND_IDENTIFICATION) {
        decode_identification(bytes, record);
    } else if (kind == KIND_SURFACE_POSITION) {
        decode_surface(bytes, record);
    } else if (kind == KIND_AIRBORNE_POSITION) {
        decode_airborne(bytes, record);
    } else if (kind == KIND_VELOCITY) {
        decode_velocity(bytes, record);
    }
}
