/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tests of examples/adsb/summary.c: rows of the table, figures, and the closing line.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "adsb/summary.h"

static char text[8192];
static struct tracker tracker;

static FILE *open_text(void)
{
    FILE *const out = fmemopen(text, sizeof text, "w");

    assert_non_null(out);
    return out;
}

static void assert_contains(const char *part)
{
    if (strstr(text, part) == NULL) {
        print_error("no \"%s\" in:\n%s\n", part, text);
        fail();
    }
}

static void known_values_of_an_aircraft_fill_its_row(void **state)
{
    struct record record;
    FILE *const out = open_text();

    (void)state;
    memset(&record, 0, sizeof record);
    record.address = 0x00ABCD;
    record.fields = FIELD_CALLSIGN | FIELD_ALTITUDE | FIELD_SQUAWK | FIELD_SPEED
                    | FIELD_TRACK | FIELD_VERTICAL_RATE;
    memcpy(record.callsign, "KLM1023", 8U);
    record.altitude_ft = -1000;
    record.squawk = 042;
    record.speed_kt = 159.2;
    record.track_deg = 182.88;
    record.vertical_rate_fpm = -832;
    tracker_init(&tracker);
    assert_true(tracker_update(&tracker, &record, 0));
    summary_aircraft(out, &tracker);
    assert_int_equal(fclose(out), 0);
    assert_contains("(1 of 1)");
    assert_contains(
        "\n00ABCD  KLM1023          1     -1000    0042          -          -"
        "    159  182.9    -832\n");
}

static void unknown_values_are_dashes(void **state)
{
    struct record record;
    FILE *const out = open_text();

    (void)state;
    memset(&record, 0, sizeof record);
    record.address = 0xABCDEF;
    tracker_init(&tracker);
    assert_true(tracker_update(&tracker, &record, 0));
    summary_aircraft(out, &tracker);
    assert_int_equal(fclose(out), 0);
    assert_contains(
        "\nABCDEF  -                1         -       -          -          -"
        "      -      -       -\n");
}

static void ten_aircraft_are_shown_at_most(void **state)
{
    FILE *const out = open_text();

    (void)state;
    tracker_init(&tracker);
    for (uint32_t i = 0; i < 11U; i++) {
        struct record record;

        memset(&record, 0, sizeof record);
        record.address = 0xF00000U + i;
        assert_true(tracker_update(&tracker, &record, 0));
    }
    summary_aircraft(out, &tracker);
    assert_int_equal(fclose(out), 0);
    assert_contains("(10 of 11)");
    assert_contains("\nF00009  ");
    assert_null(strstr(text, "\nF0000A  "));
}

static void figures_are_printed_in_one_column(void **state)
{
    struct figures figures;
    FILE *const out = open_text();

    (void)state;
    memset(&figures, 0, sizeof figures);
    figures.messages = 100;
    figures.status[RECORD_OK] = 90;
    figures.status[RECORD_PARITY] = 7;
    figures.status[RECORD_LENGTH] = 1;
    figures.status[RECORD_LOST] = 2;
    figures.decoded.count = 98;
    figures.decoded.missed = 3;
    figures.decoded.worst_ns = 2500000;
    figures.decoded.sum_ns = 980000;
    figures.fullest[1] = 12;
    figures.overruns[1] = 4;
    figures.run_ns = 4059000000;
    summary_figures(out, &figures, 180U);
    assert_int_equal(fclose(out), 0);
    assert_contains("Messages of the recordings                  100\n");
    assert_contains("Messages rejected                             8\n");
    assert_contains("Messages lost                                 2\n");
    assert_contains("Deadlines met (decoded in 2 ms)              95\n");
    assert_contains("Deadlines missed                              5\n");
    assert_contains("Worst latency, decoded                   2500.0 us\n");
    assert_contains("Mean latency, decoded                      10.0 us\n");
    assert_contains("Fullest queue to tracker                     12, overruns 4\n");
    assert_contains("  4.059 s, 180 times as fast as recorded\n");
}

static void verdict_says_why_a_run_failed(void **state)
{
    struct figures figures;
    FILE *out = open_text();

    (void)state;
    memset(&figures, 0, sizeof figures);
    assert_false(summary_verdict(out, &figures));
    assert_int_equal(fclose(out), 0);
    assert_string_equal(text, "FAILED: no message was decoded\n");
    figures.status[RECORD_OK] = 1;
    out = open_text();
    assert_true(summary_verdict(out, &figures));
    assert_int_equal(fclose(out), 0);
    assert_string_equal(text, "PASSED: all messages decoded or rejected in time\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_values_of_an_aircraft_fill_its_row),
        cmocka_unit_test(unknown_values_are_dashes),
        cmocka_unit_test(ten_aircraft_are_shown_at_most),
        cmocka_unit_test(figures_are_printed_in_one_column),
        cmocka_unit_test(verdict_says_why_a_run_failed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
