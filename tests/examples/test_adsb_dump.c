/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tests of examples/adsb/dump.c: lines as they are to be read by other programs.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "adsb/decode.h"
#include "adsb/dump.h"
#include "adsb_hex.h"

#define LINE_SIZE 512U

static char line[LINE_SIZE];

static FILE *open_line(void)
{
    FILE *const out = fmemopen(line, sizeof line, "w");

    assert_non_null(out);
    return out;
}

static void assert_dumped(const struct message *message, const struct record *record,
                          const char *expected)
{
    FILE *const out = open_line();

    dump_record(out, message, record);
    assert_int_equal(fclose(out), 0);
    assert_string_equal(line, expected);
}

static void assert_decoded_to(const char *hex, uint32_t address, const char *expected)
{
    struct message message = message_from_hex(hex, address);
    struct record record;

    message.time_s = 1457996400;
    message.offset_ns = 5333333333;
    decode_message(&message, &record);
    assert_dumped(&message, &record, expected);
}

static unsigned commas(const char *text)
{
    unsigned count = 0;

    for (const char *at = text; *at != '\0'; at++) {
        if (*at == ',') {
            count++;
        }
    }
    return count;
}

static void header_has_as_many_columns_as_a_line(void **state)
{
    FILE *const out = open_line();

    (void)state;
    dump_header(out);
    assert_int_equal(fclose(out), 0);
    assert_int_equal(commas(line), 16);
    assert_string_equal(line,
                        "time_s,message,df,icao,typecode,status,callsign,category,"
                        "altitude_ft,squawk,lat,lon,cpr,speed_kt,speed_kind,"
                        "track_deg,vertical_rate_fpm\n");
}

static void identification_is_printed(void **state)
{
    (void)state;
    assert_decoded_to("8D4840D6202CC371C32CE0576098", 0x4840D6,
                      "1457996400.333333,8D4840D6202CC371C32CE0576098,17,4840D6,4,ok,"
                      "KLM1023,A0,,,,,,,,,\n");
}

static void velocities_are_printed(void **state)
{
    (void)state;
    assert_decoded_to("8D485020994409940838175B284F", 0x485020,
                      "1457996400.333333,8D485020994409940838175B284F,17,485020,19,ok,"
                      ",,,,,,,159.201,ground,182.880,-832\n");
    assert_decoded_to("8DA05F219B06B6AF189400CBC33F", 0xA05F21,
                      "1457996400.333333,8DA05F219B06B6AF189400CBC33F,17,A05F21,19,ok,"
                      ",,,,,,,375.000,true,243.984,-2304\n");
}

static void replies_are_printed(void **state)
{
    (void)state;
    assert_decoded_to("A00015B7C26E1370AA00005DD34A", 0x4D010D,
                      "1457996400.333333,A00015B7C26E1370AA00005DD34A,20,4D010D,,ok,"
                      ",,33975,,,,,,,,\n");
    assert_decoded_to("A8000D9FA55A032DBFFC000D8123", 0x406674,
                      "1457996400.333333,A8000D9FA55A032DBFFC000D8123,21,406674,,ok,"
                      ",,,5667,,,,,,,\n");
}

static void rejected_messages_are_printed_with_the_reason(void **state)
{
    (void)state;
    assert_decoded_to(
        "8D4840D6202CC371C32CE0576099", 0x4840D6,
        "1457996400.333333,8D4840D6202CC371C32CE0576099,17,4840D6,,parity,"
        ",,,,,,,,,,\n");
    assert_decoded_to(
        "8D4840D6202CC371C32CE0576098", 0x4840D7,
        "1457996400.333333,8D4840D6202CC371C32CE0576098,17,4840D6,,address,"
        ",,,,,,,,,,\n");
    assert_decoded_to("5D4840D6202CC3", 0x4840D6,
                      "1457996400.333333,5D4840D6202CC3,11,,,format,,,,,,,,,,,\n");
    assert_decoded_to("8D", 0x4840D6, "1457996400.333333,8D,17,,,length,,,,,,,,,,,\n");
}

static void lost_message_is_printed_as_lost(void **state)
{
    const struct message message = message_from_hex("8D4840", 0x4840D6);
    struct record record;

    (void)state;
    memset(&record, 0, sizeof record);
    assert_dumped(&message, &record, "0.000000,8D4840,,,,lost,,,,,,,,,,,\n");
}

static void positions_are_printed_with_six_decimals(void **state)
{
    struct message message = message_from_hex("8D40621D58C382D690C8AC2863A7", 0x40621D);
    struct record record;

    (void)state;
    decode_message(&message, &record);
    record.position = (struct position){ -52.2572021, 3.9193750 };
    record.method = POSITION_GLOBAL;
    assert_dumped(&message, &record,
                  "0.000000,8D40621D58C382D690C8AC2863A7,17,40621D,11,ok,,,38000,,"
                  "-52.257202,3.919375,global,,,,\n");
    record.method = POSITION_LOCAL;
    assert_dumped(&message, &record,
                  "0.000000,8D40621D58C382D690C8AC2863A7,17,40621D,11,ok,,,38000,,"
                  "-52.257202,3.919375,local,,,,\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(header_has_as_many_columns_as_a_line),
        cmocka_unit_test(identification_is_printed),
        cmocka_unit_test(velocities_are_printed),
        cmocka_unit_test(replies_are_printed),
        cmocka_unit_test(rejected_messages_are_printed_with_the_reason),
        cmocka_unit_test(lost_message_is_printed_as_lost),
        cmocka_unit_test(positions_are_printed_with_six_decimals),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
