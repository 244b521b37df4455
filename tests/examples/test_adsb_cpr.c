/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tests of examples/adsb/cpr.c: published examples, the formula behind the table, and
 * positions all over the Earth, encoded here and decoded again.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "adsb/cpr.h"

#define PI             3.14159265358979323846
#define RADIANS        (PI / 180.0)
#define RESOLUTION_DEG 1e-4 /* a step of latitude is 6 / 2^17 degrees */

static const struct cpr even_example = { 93000, 51372, false, false };
static const struct cpr odd_example = { 74158, 50194, true, false };

static int zones_by_formula(double latitude_deg)
{
    const double cosine = cos(latitude_deg * RADIANS);
    const double ratio = (1.0 - cos(PI / 30.0)) / (cosine * cosine);

    if (fabs(latitude_deg) > 87.0) {
        return 1;
    }
    return (int)floor(2.0 * PI / acos(1.0 - ratio));
}

static uint32_t coded(double coordinate_deg, double zone_deg)
{
    const double zones = coordinate_deg / zone_deg;
    const double fraction = zones - floor(zones);

    return (uint32_t)floor(fraction * 131072.0 + 0.5) % 131072U;
}

/* As a transponder does it: the longitude's zones are those of the coded latitude. */
static struct cpr encode(const struct position *position, bool is_odd, bool is_surface)
{
    const double span_deg = is_surface ? 90.0 : 360.0;
    const double zone_deg = span_deg / (is_odd ? 59.0 : 60.0);
    const uint32_t latitude = coded(position->latitude_deg, zone_deg);
    const double sent_deg =
        zone_deg * (latitude / 131072.0 + floor(position->latitude_deg / zone_deg));
    const int zones = zones_by_formula(sent_deg) - (is_odd ? 1 : 0);
    const double width_deg = span_deg / ((zones > 0) ? zones : 1);

    return (struct cpr){ latitude, coded(position->longitude_deg, width_deg), is_odd,
                         is_surface };
}

static double longitude_error(double a_deg, double b_deg)
{
    const double difference = fabs(a_deg - b_deg);

    return (difference > 180.0) ? 360.0 - difference : difference;
}

static void assert_near(const struct position *found, const struct position *expected)
{
    const double width =
        RESOLUTION_DEG * 10.0 / cos(fmin(fabs(expected->latitude_deg), 89.9) * RADIANS);

    assert_true(fabs(found->latitude_deg - expected->latitude_deg) < RESOLUTION_DEG);
    assert_true(longitude_error(found->longitude_deg, expected->longitude_deg) < width);
    assert_true(found->longitude_deg >= -180.0 && found->longitude_deg < 180.0);
}

static void table_of_zones_agrees_with_its_formula(void **state)
{
    (void)state;
    for (int i = -900000; i <= 900000; i++) {
        const double latitude_deg = i / 10000.0;

        if (i != 0 && i % 870000 != 0) {
            assert_int_equal(cpr_longitude_zones(latitude_deg),
                             zones_by_formula(latitude_deg));
        }
    }
}

static void zones_at_equator_and_poles_are_59_and_1(void **state)
{
    (void)state;
    assert_int_equal(cpr_longitude_zones(0.0), 59);
    assert_int_equal(cpr_longitude_zones(87.0), 2);
    assert_int_equal(cpr_longitude_zones(-87.0), 2);
    assert_int_equal(cpr_longitude_zones(87.0001), 1);
    assert_int_equal(cpr_longitude_zones(-90.0), 1);
}

static void worked_example_is_at_52_2572_north_3_91937_east(void **state)
{
    struct position found;

    (void)state;
    assert_true(cpr_global(&even_example, &odd_example, false, &found));
    assert_float_equal(found.latitude_deg, 52.2572, 0.00005);
    assert_float_equal(found.longitude_deg, 3.91937, 0.000005);
}

static void newest_of_a_pair_is_the_one_located(void **state)
{
    struct position found;

    (void)state;
    assert_true(cpr_global(&even_example, &odd_example, true, &found));
    assert_float_equal(found.latitude_deg, 52.26578, 0.000005);
    assert_float_equal(found.longitude_deg, 3.93891, 0.000005);
}

static void local_position_agrees_with_the_global_one(void **state)
{
    const struct position reference = { 52.258, 3.918 };
    struct position found;

    (void)state;
    assert_true(cpr_local(&even_example, &reference, &found));
    assert_float_equal(found.latitude_deg, 52.25720, 0.000005);
    assert_float_equal(found.longitude_deg, 3.91937, 0.000005);
}

/* 8C4841753A8A35323FAEBDAC702D and 8C4841753A9A153237AEF0F275BE */
static void surface_examples_are_at_schiphol(void **state)
{
    const struct cpr first = { 39199, 110269, true, true };
    const struct cpr second = { 39195, 110320, true, true };
    const struct position reference = { 51.990, 4.375 };
    struct position found;

    (void)state;
    assert_true(cpr_local(&first, &reference, &found));
    assert_float_equal(found.latitude_deg, 52.32061, 0.000005);
    assert_float_equal(found.longitude_deg, 4.73473, 0.00001);
    assert_true(cpr_local(&second, &reference, &found));
    assert_float_equal(found.latitude_deg, 52.32056, 0.000005);
    assert_float_equal(found.longitude_deg, 4.73573, 0.00001);
}

static void pairs_are_located_all_over_the_earth(void **state)
{
    unsigned located = 0;

    (void)state;
    for (double latitude = -89.9; latitude < 90.0; latitude += 0.7) {
        for (double longitude = -180.0; longitude < 180.0; longitude += 3.1) {
            const struct position here = { latitude, longitude };
            const struct cpr even = encode(&here, false, false);
            const struct cpr odd = encode(&here, true, false);
            struct position found;

            if (cpr_global(&even, &odd, false, &found)) {
                assert_near(&found, &here);
                assert_true(cpr_global(&even, &odd, true, &found));
                assert_near(&found, &here);
                located++;
            }
        }
    }
    assert_true(located > 29000U); /* the rest sits on a limit between zones */
}

static void check_local(const struct position *here, double distance_deg, bool is_odd,
                        bool is_surface)
{
    const struct cpr report = encode(here, is_odd, is_surface);
    const struct position reference = {
        here->latitude_deg + distance_deg,
        here->longitude_deg - distance_deg / cos(here->latitude_deg * RADIANS),
    };
    struct position found;

    assert_true(cpr_local(&report, &reference, &found));
    assert_near(&found, here);
}

static void reports_are_located_with_a_reference_within_range(void **state)
{
    (void)state;
    for (double latitude = -80.0; latitude < 80.0; latitude += 0.7) {
        for (double longitude = -180.0; longitude < 180.0; longitude += 3.1) {
            const struct position here = { latitude, longitude };

            check_local(&here, 2.0, false, false);
            check_local(&here, -2.0, true, false);
            check_local(&here, 0.5, true, true);
            check_local(&here, -0.5, false, true);
        }
    }
}

static void pair_from_different_zones_is_refused(void **state)
{
    /* At 53.095 degrees the number of zones changes from 36 to 35. */
    const struct position south = { 53.094, 5.0 };
    const struct position north = { 53.097, 5.0 };
    const struct cpr even = encode(&south, false, false);
    const struct cpr odd = encode(&north, true, false);
    struct position found = { 1.0, 2.0 };

    (void)state;
    assert_false(cpr_global(&even, &odd, false, &found));
    assert_float_equal(found.latitude_deg, 1.0, 0.0);
    assert_float_equal(found.longitude_deg, 2.0, 0.0);
}

static void pair_beyond_the_poles_is_refused(void **state)
{
    unsigned refused = 0;

    (void)state;
    for (uint32_t even_latitude = 0; even_latitude < 131072U; even_latitude += 1024U) {
        for (uint32_t odd_latitude = 0; odd_latitude < 131072U; odd_latitude += 1024U) {
            const struct cpr even = { even_latitude, 0, false, false };
            const struct cpr odd = { odd_latitude, 0, true, false };
            struct position found = { 0.0, 0.0 };

            if (!cpr_global(&even, &odd, false, &found)) {
                refused++;
            }
            assert_true(fabs(found.latitude_deg) <= 90.0);
        }
    }
    assert_true(refused > 0U);
}

static void report_beyond_a_pole_is_refused(void **state)
{
    const struct cpr report = { 65536, 0, false, false }; /* 3 degrees into a zone */
    const struct position reference = { 90.0, 0.0 };
    struct position found = { 1.0, 2.0 };

    (void)state;
    assert_false(cpr_local(&report, &reference, &found));
    assert_float_equal(found.latitude_deg, 1.0, 0.0);
}

static void date_line_is_crossed_without_a_jump(void **state)
{
    const struct position east = { 10.0, 179.999 };
    const struct position west = { 10.0, -179.999 };
    const struct cpr report = encode(&west, false, false);
    struct position found;

    (void)state;
    assert_true(cpr_local(&report, &east, &found));
    assert_near(&found, &west);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(table_of_zones_agrees_with_its_formula),
        cmocka_unit_test(zones_at_equator_and_poles_are_59_and_1),
        cmocka_unit_test(worked_example_is_at_52_2572_north_3_91937_east),
        cmocka_unit_test(newest_of_a_pair_is_the_one_located),
        cmocka_unit_test(local_position_agrees_with_the_global_one),
        cmocka_unit_test(surface_examples_are_at_schiphol),
        cmocka_unit_test(pairs_are_located_all_over_the_earth),
        cmocka_unit_test(reports_are_located_with_a_reference_within_range),
        cmocka_unit_test(pair_from_different_zones_is_refused),
        cmocka_unit_test(pair_beyond_the_poles_is_refused),
        cmocka_unit_test(report_beyond_a_pole_is_refused),
        cmocka_unit_test(date_line_is_crossed_without_a_jump),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
