/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tests of examples/adsb/tracker.c: what is remembered of an aircraft, how it is
 * located, a full table, and the order of the busiest.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "adsb/tracker.h"

#define SECOND  INT64_C(1000000000)
#define ADDRESS 0x40621DU

static struct tracker tracker;

static const struct cpr even_report = { 93000, 51372, false, false };
static const struct cpr odd_report = { 74158, 50194, true, false };

static struct record record_with(uint32_t address, unsigned fields)
{
    struct record record;

    memset(&record, 0, sizeof record);
    record.status = RECORD_OK;
    record.address = address;
    record.fields = (uint16_t)(FIELD_ADDRESS | fields);
    return record;
}

static struct record report(const struct cpr *cpr, int64_t time_ns)
{
    struct record record = record_with(ADDRESS, FIELD_CPR);

    record.cpr = *cpr;
    assert_true(tracker_update(&tracker, &record, time_ns));
    return record;
}

static void assert_at(const struct record *record, double latitude_deg,
                      double longitude_deg)
{
    assert_float_equal(record->position.latitude_deg, latitude_deg, 0.00001);
    assert_float_equal(record->position.longitude_deg, longitude_deg, 0.00001);
}

static const struct aircraft *busiest(void)
{
    const struct aircraft *out = NULL;

    assert_int_equal(tracker_busiest(&tracker, &out, 1U), 1);
    return out;
}

static void first_report_has_no_position(void **state)
{
    (void)state;
    tracker_init(&tracker);
    assert_int_equal(report(&odd_report, 0).method, POSITION_NONE);
    assert_int_equal(report(&odd_report, SECOND).method, POSITION_NONE);
    assert_false(busiest()->has_position);
}

static void pair_gives_a_global_position(void **state)
{
    (void)state;
    tracker_init(&tracker);
    (void)report(&odd_report, 0);

    const struct record record = report(&even_report, 10 * SECOND);

    assert_int_equal(record.method, POSITION_GLOBAL);
    assert_at(&record, 52.25720, 3.91937);
    assert_true(busiest()->has_position);
    assert_float_equal(busiest()->position.latitude_deg, 52.25720, 0.00001);
}

static void newest_of_the_pair_is_located(void **state)
{
    (void)state;
    tracker_init(&tracker);
    (void)report(&even_report, 0);

    const struct record record = report(&odd_report, SECOND);

    assert_int_equal(record.method, POSITION_GLOBAL);
    assert_at(&record, 52.26578, 3.93891);
}

static void pair_more_than_10_s_apart_is_not_used(void **state)
{
    (void)state;
    tracker_init(&tracker);
    (void)report(&odd_report, 0);
    assert_int_equal(report(&even_report, 10 * SECOND + 1).method, POSITION_NONE);
}

static void last_position_serves_when_there_is_no_pair(void **state)
{
    (void)state;
    tracker_init(&tracker);
    (void)report(&odd_report, 0);
    (void)report(&even_report, 0);

    const struct record local = report(&even_report, 600 * SECOND);

    assert_int_equal(local.method, POSITION_LOCAL);
    assert_at(&local, 52.25720, 3.91937);
}

static void last_position_that_is_too_old_is_not_used(void **state)
{
    (void)state;
    tracker_init(&tracker);
    (void)report(&odd_report, 0);
    (void)report(&even_report, 0);
    assert_int_equal(report(&even_report, 600 * SECOND + 1).method, POSITION_NONE);
}

static void surface_report_needs_a_recent_position(void **state)
{
    const struct cpr surface = { 39199, 110269, true, true };

    (void)state;
    tracker_init(&tracker);
    assert_int_equal(report(&surface, 0).method, POSITION_NONE);
    (void)report(&odd_report, 0);
    (void)report(&even_report, 0);
    assert_int_equal(report(&surface, 150 * SECOND + 1).method, POSITION_NONE);

    const struct record found = report(&surface, 150 * SECOND);

    assert_int_equal(found.method, POSITION_LOCAL);
    assert_float_equal(found.position.latitude_deg, 52.32061, 0.00001);
}

static void airborne_pair_across_a_landing_is_not_used(void **state)
{
    const struct cpr surface = { 39199, 110269, true, true };

    (void)state;
    tracker_init(&tracker);
    (void)report(&odd_report, 0);
    (void)report(&surface, SECOND);
    assert_int_equal(report(&even_report, 2 * SECOND).method, POSITION_NONE);
}

static void pairs_of_different_aircraft_are_not_mixed(void **state)
{
    struct record other = record_with(ADDRESS + 1U, FIELD_CPR);

    (void)state;
    tracker_init(&tracker);
    (void)report(&odd_report, 0);
    other.cpr = even_report;
    assert_true(tracker_update(&tracker, &other, 0));
    assert_int_equal(other.method, POSITION_NONE);
    assert_int_equal(tracker.count, 2);
}

static void newest_value_of_everything_is_remembered(void **state)
{
    struct record record =
        record_with(ADDRESS, FIELD_CALLSIGN | FIELD_ALTITUDE | FIELD_SQUAWK
                                 | FIELD_SPEED | FIELD_TRACK | FIELD_VERTICAL_RATE);

    (void)state;
    tracker_init(&tracker);
    memcpy(record.callsign, "KLM1023", 8U);
    record.altitude_ft = 1000;
    record.squawk = 01234;
    record.speed_kt = 100.0;
    record.track_deg = 90.0;
    record.vertical_rate_fpm = -64;
    assert_true(tracker_update(&tracker, &record, 0));
    record = record_with(ADDRESS, FIELD_ALTITUDE);
    record.altitude_ft = 2000;
    assert_true(tracker_update(&tracker, &record, 0));
    assert_int_equal(busiest()->messages, 2);
    assert_int_equal(busiest()->address, ADDRESS);
    assert_string_equal(busiest()->callsign, "KLM1023");
    assert_int_equal(busiest()->altitude_ft, 2000);
    assert_int_equal(busiest()->squawk, 01234);
    assert_float_equal(busiest()->speed_kt, 100.0, 0.0);
    assert_float_equal(busiest()->track_deg, 90.0, 0.0);
    assert_int_equal(busiest()->vertical_rate_fpm, -64);
}

static void full_table_refuses_and_counts_further_aircraft(void **state)
{
    struct record record;

    (void)state;
    tracker_init(&tracker);
    for (uint32_t i = 0; i < TRACKER_CAPACITY; i++) {
        record = record_with(i * 4099U, 0U);
        assert_true(tracker_update(&tracker, &record, 0));
    }
    assert_int_equal(tracker.count, TRACKER_CAPACITY);
    record = record_with(1U, 0U);
    assert_false(tracker_update(&tracker, &record, 0));
    assert_false(tracker_update(&tracker, &record, 0));
    assert_int_equal(tracker.refused, 2);
    for (uint32_t i = 0; i < TRACKER_CAPACITY; i++) {
        record = record_with(i * 4099U, 0U);
        assert_true(
            tracker_update(&tracker, &record, 0)); /* known ones are still found */
    }
    assert_int_equal(tracker.count, TRACKER_CAPACITY);
}

static void busiest_come_first_and_equals_by_address(void **state)
{
    static const uint32_t addresses[] = { 5, 9, 3, 9, 7, 3, 0, 9 };
    static const uint32_t expected[] = { 9, 3, 0, 5, 7 };
    const struct aircraft *out[8];

    (void)state;
    tracker_init(&tracker);
    assert_int_equal(tracker_busiest(&tracker, out, 8U), 0);
    for (size_t i = 0; i < sizeof addresses / sizeof addresses[0]; i++) {
        struct record record = record_with(addresses[i], 0U);

        assert_true(tracker_update(&tracker, &record, 0));
    }
    assert_int_equal(tracker_busiest(&tracker, out, 8U), 5);
    for (size_t i = 0; i < 5U; i++) {
        assert_int_equal(out[i]->address, expected[i]);
    }
    assert_int_equal(tracker_busiest(&tracker, out, 2U), 2);
    assert_int_equal(out[1]->address, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(first_report_has_no_position),
        cmocka_unit_test(pair_gives_a_global_position),
        cmocka_unit_test(newest_of_the_pair_is_located),
        cmocka_unit_test(pair_more_than_10_s_apart_is_not_used),
        cmocka_unit_test(last_position_serves_when_there_is_no_pair),
        cmocka_unit_test(last_position_that_is_too_old_is_not_used),
        cmocka_unit_test(surface_report_needs_a_recent_position),
        cmocka_unit_test(airborne_pair_across_a_landing_is_not_used),
        cmocka_unit_test(pairs_of_different_aircraft_are_not_mixed),
        cmocka_unit_test(newest_value_of_everything_is_remembered),
        cmocka_unit_test(full_table_refuses_and_counts_further_aircraft),
        cmocka_unit_test(busiest_come_first_and_equals_by_address),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
