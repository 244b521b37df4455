/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One function for each group of columns; each prints the comma in front of its fields.
 */
#include "dump.h"

#include <inttypes.h>

#define NANOSECONDS_PER_SECOND      INT64_C(1000000000)
#define NANOSECONDS_PER_MICROSECOND 1000

static bool has(const struct record *record, enum record_field field)
{
    return (record->fields & (unsigned)field) != 0U;
}

void dump_header(FILE *out)
{
    (void)fprintf(out, "time_s,message,df,icao,typecode,status,callsign,category,"
                       "altitude_ft,squawk,lat,lon,cpr,speed_kt,speed_kind,track_deg,"
                       "vertical_rate_fpm\n");
}

static void print_message(FILE *out, const struct message *message)
{
    const int64_t fraction_ns = message->offset_ns % NANOSECONDS_PER_SECOND;

    (void)fprintf(out, "%" PRIu32 ".%06" PRId32 ",", message->time_s,
                  (int32_t)(fraction_ns / NANOSECONDS_PER_MICROSECOND));
    for (unsigned i = 0; i < message->length; i++) {
        (void)fprintf(out, "%02X", (unsigned)message->bytes[i]);
    }
}

static void print_origin(FILE *out, const struct record *record)
{
    static const char *const status[RECORD_STATUS_COUNT] = {
        [RECORD_LOST] = "lost",     [RECORD_OK] = "ok",
        [RECORD_LENGTH] = "length", [RECORD_FORMAT] = "format",
        [RECORD_PARITY] = "parity", [RECORD_ADDRESS] = "address",
    };

    if (record->status == RECORD_LOST) {
        (void)fprintf(out, ",");
    } else {
        (void)fprintf(out, ",%u", (unsigned)record->format);
    }
    if (has(record, FIELD_ADDRESS)) {
        (void)fprintf(out, ",%06" PRIX32, record->address);
    } else {
        (void)fprintf(out, ",");
    }
    if (has(record, FIELD_TYPE_CODE)) {
        (void)fprintf(out, ",%u", (unsigned)record->type_code);
    } else {
        (void)fprintf(out, ",");
    }
    (void)fprintf(out, ",%s", status[record->status]);
}

static void print_identity(FILE *out, const struct record *record)
{
    if (has(record, FIELD_CALLSIGN)) {
        (void)fprintf(out, ",%s,%s", record->callsign, record->category);
    } else {
        (void)fprintf(out, ",,");
    }
    if (has(record, FIELD_ALTITUDE)) {
        (void)fprintf(out, ",%" PRId32, record->altitude_ft);
    } else {
        (void)fprintf(out, ",");
    }
    if (has(record, FIELD_SQUAWK)) {
        (void)fprintf(out, ",%04o", (unsigned)record->squawk);
    } else {
        (void)fprintf(out, ",");
    }
}

static void print_position(FILE *out, const struct record *record)
{
    if (record->method == POSITION_NONE) {
        (void)fprintf(out, ",,,");
    } else {
        (void)fprintf(out, ",%.6f,%.6f,%s", record->position.latitude_deg,
                      record->position.longitude_deg,
                      (record->method == POSITION_GLOBAL) ? "global" : "local");
    }
}

static void print_velocity(FILE *out, const struct record *record)
{
    static const char *const kinds[] = {
        [SPEED_GROUND] = "ground",
        [SPEED_INDICATED] = "indicated",
        [SPEED_TRUE] = "true",
    };

    if (has(record, FIELD_SPEED)) {
        (void)fprintf(out, ",%.3f,%s", record->speed_kt, kinds[record->speed_kind]);
    } else {
        (void)fprintf(out, ",,");
    }
    if (has(record, FIELD_TRACK)) {
        (void)fprintf(out, ",%.3f", record->track_deg);
    } else {
        (void)fprintf(out, ",");
    }
    if (has(record, FIELD_VERTICAL_RATE)) {
        (void)fprintf(out, ",%" PRId32, record->vertical_rate_fpm);
    } else {
        (void)fprintf(out, ",");
    }
}

void dump_record(FILE *out, const struct message *message, const struct record *record)
{
    print_message(out, message);
    print_origin(out, record);
    print_identity(out, record);
    print_position(out, record);
    print_velocity(out, record);
    (void)fprintf(out, "\n");
}
