/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tests of examples/adsb/traffic.c: the merge of recordings that start together.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "adsb/data.h"
#include "adsb/traffic.h"

static struct recording_source replies(const char *text)
{
    return (struct recording_source){ "test", text, strlen(text), LAYOUT_REPLIES };
}

static void recordings_of_different_years_start_together(void **state)
{
    const struct recording_source sources[] = {
        replies("1000,000001,A0\n1001,000001,A1\n"),
        replies("5000,000002,B0\n5000,000002,B1\n5002,000002,B2\n"),
    };
    static const uint8_t expected[] = { 0xA0, 0xB0, 0xB1, 0xA1, 0xB2 };

    (void)state;
    traffic_load(sources, 2U);
    assert_int_equal(traffic_sources(), 2);
    assert_int_equal(traffic_count(), 5);
    for (uint32_t i = 0; i < 5U; i++) {
        assert_int_equal(traffic_message(i)->bytes[0], expected[i]);
    }
    assert_int_equal(traffic_result(0)->messages, 2);
    assert_int_equal(traffic_result(1)->messages, 3);
}

static void empty_recordings_are_no_obstacle(void **state)
{
    const struct recording_source sources[] = { replies(""), replies("7,000001,A0\n"),
                                                replies("") };

    (void)state;
    traffic_load(sources, 3U);
    assert_int_equal(traffic_count(), 1);
    assert_int_equal(traffic_message(0)->time_s, 7);
    traffic_load(sources, 1U);
    assert_int_equal(traffic_count(), 0);
    assert_int_equal(traffic_sources(), 1);
}

static void messages_beyond_memory_are_refused_and_counted(void **state)
{
    static const char line[] = "7,000001,A0\n";
    static char text[(TRAFFIC_MESSAGES_MAX - 1U) * (sizeof line - 1U) + 1U];
    char *end = text;

    (void)state;
    for (uint32_t i = 0; i < TRAFFIC_MESSAGES_MAX - 1U; i++) {
        memcpy(end, line, sizeof line);
        end += sizeof line - 1U;
    }

    const struct recording_source sources[] = { replies(text),
                                                replies("7,000001,A0\n7,000001,A1\n") };

    traffic_load(sources, 2U);
    assert_int_equal(traffic_count(), TRAFFIC_MESSAGES_MAX);
    assert_int_equal(traffic_result(0)->refused, 0);
    assert_int_equal(traffic_result(1)->messages, 1);
    assert_int_equal(traffic_result(1)->refused, 1);
}

static void the_three_recordings_make_one_ordered_stream(void **state)
{
    const struct recording_source sources[] = {
        { "adsb.csv", adsb_csv, adsb_csv_size, LAYOUT_SQUITTERS },
        { "commb_df20.csv", commb_df20_csv, commb_df20_csv_size, LAYOUT_REPLIES },
        { "commb_df21.csv", commb_df21_csv, commb_df21_csv_size, LAYOUT_REPLIES },
    };

    (void)state;
    traffic_load(sources, 3U);
    assert_int_equal(traffic_count(), 12000);
    assert_int_equal(traffic_message(0)->offset_ns, 0);
    for (uint32_t i = 1; i < traffic_count(); i++) {
        assert_true(traffic_message(i)->offset_ns
                    >= traffic_message(i - 1U)->offset_ns);
    }
    assert_int_equal(traffic_message(11999)->offset_ns / 1000000000, 730);
    for (unsigned i = 0; i < 3U; i++) {
        assert_int_equal(traffic_result(i)->malformed, 0);
        assert_int_equal(traffic_result(i)->refused, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(recordings_of_different_years_start_together),
        cmocka_unit_test(empty_recordings_are_no_obstacle),
        cmocka_unit_test(messages_beyond_memory_are_refused_and_counted),
        cmocka_unit_test(the_three_recordings_make_one_ordered_stream),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
