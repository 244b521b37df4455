/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tests of examples/adsb/decode.c: each check of a message on its own, then all 12,000
 * recorded messages.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "adsb/data.h"
#include "adsb/decode.h"
#include "adsb/traffic.h"
#include "adsb_hex.h"

static struct record decoded(const char *hex, uint32_t address)
{
    const struct message message = message_from_hex(hex, address);
    struct record record;

    memset(&record, 0xEE, sizeof record);
    decode_message(&message, &record);
    return record;
}

static void good_squitter_is_decoded(void **state)
{
    const struct record record = decoded("8D4840D6202CC371C32CE0576098", 0x4840D6);

    (void)state;
    assert_int_equal(record.status, RECORD_OK);
    assert_int_equal(record.format, 17);
    assert_int_equal(record.kind, KIND_IDENTIFICATION);
    assert_int_equal(record.address, 0x4840D6);
    assert_int_equal(record.method, POSITION_NONE);
    assert_string_equal(record.callsign, "KLM1023");
}

static void damaged_squitter_is_rejected(void **state)
{
    const struct record record = decoded("8D4840D6202CC371C32CE0576099", 0x4840D6);

    (void)state;
    assert_int_equal(record.status, RECORD_PARITY);
    assert_int_equal(record.kind, KIND_NONE);
    assert_int_equal(record.fields, FIELD_ADDRESS);
}

static void squitter_of_another_aircraft_is_rejected(void **state)
{
    const struct record record = decoded("8D4840D6202CC371C32CE0576098", 0x4840D7);

    (void)state;
    assert_int_equal(record.status, RECORD_ADDRESS);
    assert_int_equal(record.kind, KIND_NONE);
}

static void altitude_reply_is_decoded(void **state)
{
    const struct record record = decoded("A00015B7C26E1370AA00005DD34A", 0x4D010D);

    (void)state;
    assert_int_equal(record.status, RECORD_OK);
    assert_int_equal(record.kind, KIND_ALTITUDE_REPLY);
    assert_int_equal(record.format, 20);
    assert_int_equal(record.fields, FIELD_ADDRESS | FIELD_ALTITUDE);
    assert_int_equal(record.altitude_ft, 33975);
}

static void identity_reply_is_decoded(void **state)
{
    struct message message = message_from_hex("A800292DFFBBA9383FFCEB903D01", 0);
    struct record record;

    (void)state;
    message.address = mode_s_parity(message.bytes, message.length);
    decode_message(&message, &record);
    assert_int_equal(record.status, RECORD_OK);
    assert_int_equal(record.kind, KIND_IDENTITY_REPLY);
    assert_int_equal(record.fields, FIELD_ADDRESS | FIELD_SQUAWK);
    assert_int_equal(record.squawk, 01346);
}

static void reply_with_another_address_is_rejected(void **state)
{
    const struct record record = decoded("A00015B7C26E1370AA00005DD34A", 0x4D010C);

    (void)state;
    assert_int_equal(record.status, RECORD_PARITY);
    assert_int_equal(record.address, 0x4D010D);
    assert_int_equal(record.kind, KIND_NONE);
}

static void reply_without_altitude_is_still_good(void **state)
{
    struct message message = message_from_hex("A000000000000000000000000000", 0);
    struct record record;

    (void)state;
    message.address = mode_s_parity(message.bytes, message.length);
    decode_message(&message, &record);
    assert_int_equal(record.status, RECORD_OK);
    assert_int_equal(record.fields, FIELD_ADDRESS);
}

static void other_lengths_are_rejected(void **state)
{
    static const char hex[] = "8D4840D6202CC371C32CE0576098";

    (void)state;
    for (size_t length = 1; length < 14U; length++) {
        char cut[sizeof hex];

        memcpy(cut, hex, sizeof hex);
        cut[2U * length] = '\0';
        assert_int_equal(decoded(cut, 0x4840D6).status, RECORD_LENGTH);
    }
}

static void other_downlink_formats_are_rejected(void **state)
{
    (void)state;
    for (uint32_t format = 0; format < 32U; format++) {
        struct message message = message_from_hex("0000000000000000000000000000", 0);
        struct record record;

        put_bits(&message, 1U, 5U, format);
        decode_message(&message, &record);
        assert_int_equal(record.format, format);
        if (format != 17U && format != 20U && format != 21U) {
            assert_int_equal(record.status, RECORD_FORMAT);
            assert_int_equal(record.fields, 0);
        } else {
            assert_int_not_equal(record.status, RECORD_FORMAT);
        }
    }
}

static void load_recordings(void)
{
    const struct recording_source sources[] = {
        { "adsb.csv", adsb_csv, adsb_csv_size, LAYOUT_SQUITTERS },
        { "commb_df20.csv", commb_df20_csv, commb_df20_csv_size, LAYOUT_REPLIES },
        { "commb_df21.csv", commb_df21_csv, commb_df21_csv_size, LAYOUT_REPLIES },
    };

    traffic_load(sources, 3U);
}

static void all_recorded_messages_but_three_are_good(void **state)
{
    uint32_t status[RECORD_STATUS_COUNT] = { 0 };
    uint32_t kind[KIND_COUNT] = { 0 };

    (void)state;
    load_recordings();
    for (uint32_t i = 0; i < traffic_count(); i++) {
        struct record record;

        decode_message(traffic_message(i), &record);
        status[record.status]++;
        kind[record.kind]++;
    }
    assert_int_equal(status[RECORD_OK], 11997);
    assert_int_equal(status[RECORD_PARITY], 3);
    assert_int_equal(kind[KIND_IDENTIFICATION], 98);
    assert_int_equal(kind[KIND_AIRBORNE_POSITION], 937);
    assert_int_equal(kind[KIND_VELOCITY], 965);
    assert_int_equal(kind[KIND_ALTITUDE_REPLY], 4997);
    assert_int_equal(kind[KIND_IDENTITY_REPLY], 5000);
}

static void recorded_type_codes_and_values_are_plausible(void **state)
{
    (void)state;
    load_recordings();
    for (uint32_t i = 0; i < traffic_count(); i++) {
        const struct message *const message = traffic_message(i);
        struct record record;

        decode_message(message, &record);
        if ((record.fields & FIELD_TYPE_CODE) != 0U) {
            assert_int_equal(record.type_code, message->type_code);
        }
        if ((record.fields & FIELD_CALLSIGN) != 0U) {
            assert_string_equal(record.callsign, "EZY85MH");
        }
        if ((record.fields & FIELD_ALTITUDE) != 0U) {
            assert_in_range(record.altitude_ft + 1000, 0, 46000);
        }
        if ((record.fields & FIELD_SPEED) != 0U) {
            assert_true(record.speed_kt > 480.0 && record.speed_kt < 500.0);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_squitter_is_decoded),
        cmocka_unit_test(damaged_squitter_is_rejected),
        cmocka_unit_test(squitter_of_another_aircraft_is_rejected),
        cmocka_unit_test(altitude_reply_is_decoded),
        cmocka_unit_test(identity_reply_is_decoded),
        cmocka_unit_test(reply_with_another_address_is_rejected),
        cmocka_unit_test(reply_without_altitude_is_still_good),
        cmocka_unit_test(other_lengths_are_rejected),
        cmocka_unit_test(other_downlink_formats_are_rejected),
        cmocka_unit_test(all_recorded_messages_but_three_are_good),
        cmocka_unit_test(recorded_type_codes_and_values_are_plausible),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
