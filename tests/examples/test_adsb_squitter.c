/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tests of examples/adsb/squitter.c. The worked examples are those of "The 1090
 * Megahertz Riddle"; other messages are put together field by field.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "adsb/squitter.h"
#include "adsb_hex.h"

#define NEAR 0.005
#define ME   32U /* bits in front of the content */

static struct record decoded(const struct message *message)
{
    struct record record;

    memset(&record, 0, sizeof record);
    squitter_decode(message->bytes, &record);
    return record;
}

static struct record decoded_hex(const char *hex)
{
    const struct message message = message_from_hex(hex, 0);

    return decoded(&message);
}

static struct message empty_squitter(uint32_t type_code)
{
    struct message message = message_from_hex("8D00000000000000000000000000", 0);

    put_bits(&message, ME + 1U, 5U, type_code);
    return message;
}

static void callsign_of_the_worked_example_is_klm1023(void **state)
{
    const struct record record = decoded_hex("8D4840D6202CC371C32CE0576098");

    (void)state;
    assert_int_equal(record.kind, KIND_IDENTIFICATION);
    assert_int_equal(record.type_code, 4);
    assert_int_equal(record.fields, FIELD_TYPE_CODE | FIELD_CALLSIGN);
    assert_string_equal(record.callsign, "KLM1023");
    assert_string_equal(record.category, "A0");
}

static void every_character_of_a_callsign_is_translated(void **state)
{
    (void)state;
    for (uint32_t code = 0; code < 64U; code++) {
        struct message message = empty_squitter(1U);
        char expected = '#';

        if (code >= 1U && code <= 26U) {
            expected = (char)('A' + code - 1U);
        } else if (code >= 48U && code <= 57U) {
            expected = (char)('0' + code - 48U);
        } else if (code == 32U) {
            expected = ' ';
        }
        for (unsigned i = 0; i < 8U; i++) {
            put_bits(&message, ME + 9U + 6U * i, 6U, (i == 7U) ? 1U : code);
        }

        const struct record record = decoded(&message);

        assert_int_equal(record.callsign[0], expected);
        assert_int_equal(record.callsign[6], expected);
        assert_int_equal(record.callsign[7], 'A');
        assert_int_equal(record.callsign[8], '\0');
    }
}

static void blank_callsign_is_empty(void **state)
{
    struct message message = empty_squitter(2U);

    (void)state;
    for (unsigned i = 0; i < 8U; i++) {
        put_bits(&message, ME + 9U + 6U * i, 6U, 32U);
    }
    assert_string_equal(decoded(&message).callsign, "");
}

static void category_names_the_set_of_its_type_code(void **state)
{
    static const char *const expected[] = { "D7", "C7", "B7", "A7" };

    (void)state;
    for (uint32_t type_code = 1; type_code <= 4U; type_code++) {
        struct message message = empty_squitter(type_code);

        put_bits(&message, ME + 6U, 3U, 7U);
        assert_string_equal(decoded(&message).category, expected[type_code - 1U]);
    }
}

static void airborne_position_has_altitude_and_coded_place(void **state)
{
    const struct record record = decoded_hex("8D40621D58C382D690C8AC2863A7");

    (void)state;
    assert_int_equal(record.kind, KIND_AIRBORNE_POSITION);
    assert_int_equal(record.type_code, 11);
    assert_int_equal(record.fields, FIELD_TYPE_CODE | FIELD_ALTITUDE | FIELD_CPR);
    assert_int_equal(record.altitude_ft, 38000);
    assert_false(record.cpr.is_odd);
    assert_false(record.cpr.is_surface);
    assert_int_equal(record.cpr.latitude, 93000);
    assert_int_equal(record.cpr.longitude, 51372);
}

static void odd_report_is_recognised(void **state)
{
    const struct record record = decoded_hex("8D40621D58C386435CC412692AD6");

    (void)state;
    assert_true(record.cpr.is_odd);
    assert_int_equal(record.cpr.latitude, 74158);
    assert_int_equal(record.cpr.longitude, 50194);
}

static void airborne_position_without_altitude_keeps_its_place(void **state)
{
    const struct message message = empty_squitter(18U);
    const struct record record = decoded(&message);

    (void)state;
    assert_int_equal(record.fields, FIELD_TYPE_CODE | FIELD_CPR);
}

static void surface_position_has_speed_and_track(void **state)
{
    const struct record record = decoded_hex("8C4841753A9A153237AEF0F275BE");

    (void)state;
    assert_int_equal(record.kind, KIND_SURFACE_POSITION);
    assert_int_equal(record.type_code, 7);
    assert_int_equal(record.fields,
                     FIELD_TYPE_CODE | FIELD_CPR | FIELD_SPEED | FIELD_TRACK);
    assert_float_equal(record.speed_kt, 17.0, 0.0);
    assert_float_equal(record.track_deg, 92.8125, 0.0);
    assert_true(record.cpr.is_surface);
    assert_true(record.cpr.is_odd);
    assert_int_equal(record.cpr.latitude, 39195);
    assert_int_equal(record.cpr.longitude, 110320);
}

static void surface_position_may_lack_speed_and_track(void **state)
{
    struct message message = empty_squitter(5U);

    (void)state;
    put_bits(&message, ME + 14U, 7U, 127U); /* a track that is not valid */
    assert_int_equal(decoded(&message).fields, FIELD_TYPE_CODE | FIELD_CPR);
}

static void movement_is_translated_at_all_its_limits(void **state)
{
    static const struct {
        uint32_t movement;
        double speed_kt;
    } cases[] = {
        { 1, 0.0 },    { 2, 0.125 }, { 8, 0.875 },   { 9, 1.0 },     { 12, 1.75 },
        { 13, 2.0 },   { 38, 14.5 }, { 39, 15.0 },   { 93, 69.0 },   { 94, 70.0 },
        { 108, 98.0 }, { 109, 100 }, { 123, 170.0 }, { 124, 175.0 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        double speed_kt = -1.0;

        assert_true(squitter_surface_speed(cases[i].movement, &speed_kt));
        assert_float_equal(speed_kt, cases[i].speed_kt, 0.0);
    }
}

static void movement_without_a_speed_is_refused(void **state)
{
    static const uint32_t without[] = { 0, 125, 126, 127 };

    (void)state;
    for (size_t i = 0; i < sizeof without / sizeof without[0]; i++) {
        double speed_kt = -1.0;

        assert_false(squitter_surface_speed(without[i], &speed_kt));
        assert_float_equal(speed_kt, -1.0, 0.0);
    }
}

static void ground_speed_of_the_worked_example_is_right(void **state)
{
    const struct record record = decoded_hex("8D485020994409940838175B284F");

    (void)state;
    assert_int_equal(record.kind, KIND_VELOCITY);
    assert_int_equal(record.speed_kind, SPEED_GROUND);
    assert_float_equal(record.speed_kt, 159.20, NEAR);
    assert_float_equal(record.track_deg, 182.88, NEAR);
    assert_int_equal(record.vertical_rate_fpm, -832);
}

static void airspeed_of_the_worked_example_is_right(void **state)
{
    const struct record record = decoded_hex("8DA05F219B06B6AF189400CBC33F");

    (void)state;
    assert_int_equal(record.speed_kind, SPEED_TRUE);
    assert_float_equal(record.speed_kt, 375.0, 0.0);
    assert_float_equal(record.track_deg, 243.98, NEAR);
    assert_int_equal(record.vertical_rate_fpm, -2304);
}

static struct message velocity(uint32_t subtype, uint32_t first, uint32_t second)
{
    struct message message = empty_squitter(19U);

    put_bits(&message, ME + 6U, 3U, subtype);
    put_bits(&message, ME + 14U, 11U, first);
    put_bits(&message, ME + 25U, 11U, second);
    return message;
}

static void track_is_right_in_all_quarters(void **state)
{
    static const struct {
        uint32_t east;
        uint32_t north;
        double track_deg;
    } cases[] = {
        { 1, 101, 0.0 },          { 101, 101, 45.0 }, { 101, 1, 90.0 },
        { 101, 1024 + 101, 135 }, { 1, 1125, 180.0 }, { 1125, 1125, 225.0 },
        { 1125, 1, 270.0 },       { 1125, 101, 315 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct message message = velocity(1U, cases[i].east, cases[i].north);

        assert_float_equal(decoded(&message).track_deg, cases[i].track_deg, 1e-9);
    }
}

static void supersonic_subtypes_count_in_steps_of_4_kt(void **state)
{
    const struct message ground = velocity(2U, 1U, 1023U);
    const struct message air = velocity(4U, 0U, 1023U);

    (void)state;
    assert_float_equal(decoded(&ground).speed_kt, 4088.0, 0.0);
    assert_float_equal(decoded(&air).speed_kt, 4088.0, 0.0);
    assert_int_equal(decoded(&air).speed_kind, SPEED_INDICATED);
}

static void who_stands_still_has_no_track(void **state)
{
    const struct message message = velocity(1U, 1U, 1U);
    const struct record record = decoded(&message);

    (void)state;
    assert_int_equal(record.fields, FIELD_TYPE_CODE | FIELD_SPEED);
    assert_float_equal(record.speed_kt, 0.0, 0.0);
}

static void velocity_that_is_not_available_is_left_out(void **state)
{
    const struct message no_east = velocity(1U, 0U, 100U);
    const struct message no_north = velocity(1U, 100U, 0U);
    const struct message no_air = velocity(3U, 0x3FFU, 0U);

    (void)state;
    assert_int_equal(decoded(&no_east).fields, FIELD_TYPE_CODE);
    assert_int_equal(decoded(&no_north).fields, FIELD_TYPE_CODE);
    assert_int_equal(decoded(&no_air).fields, FIELD_TYPE_CODE);
}

static void heading_without_airspeed_is_kept(void **state)
{
    const struct message message = velocity(3U, 0x400U + 512U, 0U);
    const struct record record = decoded(&message);

    (void)state;
    assert_int_equal(record.fields, FIELD_TYPE_CODE | FIELD_TRACK);
    assert_float_equal(record.track_deg, 180.0, 0.0);
}

static void vertical_rate_covers_its_range(void **state)
{
    struct message message = velocity(3U, 0U, 0U);

    (void)state;
    put_bits(&message, ME + 38U, 9U, 1U);
    assert_int_equal(decoded(&message).fields, FIELD_TYPE_CODE | FIELD_VERTICAL_RATE);
    assert_int_equal(decoded(&message).vertical_rate_fpm, 0);
    put_bits(&message, ME + 38U, 9U, 511U);
    assert_int_equal(decoded(&message).vertical_rate_fpm, 32640);
    put_bits(&message, ME + 37U, 1U, 1U);
    assert_int_equal(decoded(&message).vertical_rate_fpm, -32640);
}

static void reserved_subtypes_say_nothing(void **state)
{
    static const uint32_t reserved[] = { 0, 5, 6, 7 };

    (void)state;
    for (size_t i = 0; i < sizeof reserved / sizeof reserved[0]; i++) {
        struct message message = velocity(reserved[i], 100U, 100U);

        put_bits(&message, ME + 38U, 9U, 100U);
        assert_int_equal(decoded(&message).fields, FIELD_TYPE_CODE);
    }
}

static void every_type_code_has_its_kind(void **state)
{
    (void)state;
    for (uint32_t type_code = 0; type_code < 32U; type_code++) {
        const struct message message = empty_squitter(type_code);
        enum record_kind expected = KIND_OTHER_SQUITTER;

        if (type_code >= 1U && type_code <= 4U) {
            expected = KIND_IDENTIFICATION;
        } else if (type_code >= 5U && type_code <= 8U) {
            expected = KIND_SURFACE_POSITION;
        } else if (type_code == 19U) {
            expected = KIND_VELOCITY;
        } else if (type_code >= 9U && type_code <= 22U) {
            expected = KIND_AIRBORNE_POSITION;
        }
        assert_int_equal(decoded(&message).kind, expected);
        assert_int_equal(decoded(&message).type_code, type_code);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(callsign_of_the_worked_example_is_klm1023),
        cmocka_unit_test(every_character_of_a_callsign_is_translated),
        cmocka_unit_test(blank_callsign_is_empty),
        cmocka_unit_test(category_names_the_set_of_its_type_code),
        cmocka_unit_test(airborne_position_has_altitude_and_coded_place),
        cmocka_unit_test(odd_report_is_recognised),
        cmocka_unit_test(airborne_position_without_altitude_keeps_its_place),
        cmocka_unit_test(surface_position_has_speed_and_track),
        cmocka_unit_test(surface_position_may_lack_speed_and_track),
        cmocka_unit_test(movement_is_translated_at_all_its_limits),
        cmocka_unit_test(movement_without_a_speed_is_refused),
        cmocka_unit_test(ground_speed_of_the_worked_example_is_right),
        cmocka_unit_test(airspeed_of_the_worked_example_is_right),
        cmocka_unit_test(track_is_right_in_all_quarters),
        cmocka_unit_test(supersonic_subtypes_count_in_steps_of_4_kt),
        cmocka_unit_test(who_stands_still_has_no_track),
        cmocka_unit_test(velocity_that_is_not_available_is_left_out),
        cmocka_unit_test(heading_without_airspeed_is_kept),
        cmocka_unit_test(vertical_rate_covers_its_range),
        cmocka_unit_test(reserved_subtypes_say_nothing),
        cmocka_unit_test(every_type_code_has_its_kind),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
