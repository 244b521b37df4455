/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tests of examples/adsb/recording.c: both layouts, every kind of malformed line, and
 * the spreading of one second's messages.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "adsb/recording.h"

#define CAPACITY 8U
#define REPLY    "100,ABCDEF,A00015B7C26E1370AA00005DD34A"

static struct message messages[CAPACITY];

static struct recording_result read_text(const char *text, enum recording_layout layout)
{
    const struct recording_source source = { "test", text, strlen(text), layout };
    struct recording_result result;

    memset(messages, 0xEE, sizeof messages);
    recording_read(&source, messages, CAPACITY, &result);
    return result;
}

static void assert_malformed(const char *line, enum recording_layout layout)
{
    const struct recording_result result = read_text(line, layout);

    assert_int_equal(result.lines, 1);
    assert_int_equal(result.messages, 0);
    assert_int_equal(result.malformed, 1);
    assert_int_equal(result.first_malformed, 1);
}

static void squitter_line_is_read(void **state)
{
    static const uint8_t expected[] = { 0x8D, 0x40, 0x6B, 0x90, 0x99, 0x45, 0xDE,
                                        0x10, 0x00, 0x04, 0x05, 0x99, 0x9B, 0xE4 };
    const struct recording_result result =
        read_text("1457996400,\"8D406B909945DE10000405999BE4\",\"406B90\",19\n",
                  LAYOUT_SQUITTERS);

    (void)state;
    assert_int_equal(result.lines, 1);
    assert_int_equal(result.messages, 1);
    assert_int_equal(result.malformed, 0);
    assert_int_equal(messages[0].time_s, 1457996400);
    assert_int_equal(messages[0].offset_ns, 0);
    assert_int_equal(messages[0].address, 0x406B90);
    assert_int_equal(messages[0].type_code, 19);
    assert_int_equal(messages[0].length, sizeof expected);
    assert_memory_equal(messages[0].bytes, expected, sizeof expected);
}

static void reply_line_with_mark_and_carriage_return_is_read(void **state)
{
    const struct recording_result result =
        read_text("\xEF\xBB\xBF" REPLY "\r\n", LAYOUT_REPLIES);

    (void)state;
    assert_int_equal(result.messages, 1);
    assert_int_equal(messages[0].time_s, 100);
    assert_int_equal(messages[0].address, 0xABCDEF);
    assert_int_equal(messages[0].type_code, RECORDING_NO_TYPE_CODE);
    assert_int_equal(messages[0].bytes[13], 0x4A);
}

static void lower_case_and_missing_last_newline_are_accepted(void **state)
{
    const struct recording_result result =
        read_text("5,abcdef,a0ff\n6,abcdef,a0fe", LAYOUT_REPLIES);

    (void)state;
    assert_int_equal(result.lines, 2);
    assert_int_equal(result.messages, 2);
    assert_int_equal(messages[1].address, 0xABCDEF);
    assert_int_equal(messages[1].bytes[1], 0xFE);
}

static void empty_recording_has_no_lines(void **state)
{
    const struct recording_result empty = read_text("", LAYOUT_REPLIES);
    const struct recording_result mark_only = read_text("\xEF\xBB\xBF", LAYOUT_REPLIES);

    (void)state;
    assert_int_equal(empty.lines, 0);
    assert_int_equal(empty.messages, 0);
    assert_int_equal(mark_only.lines, 0);
}

static void message_of_another_length_is_kept_for_the_decoder(void **state)
{
    const struct recording_result result =
        read_text("5,ABCDEF,02\n5,ABCDEF,02E197B00179C3\n", LAYOUT_REPLIES);

    (void)state;
    assert_int_equal(result.messages, 2);
    assert_int_equal(messages[0].length, 1);
    assert_int_equal(messages[1].length, 7);
}

static void malformed_reply_lines_are_counted(void **state)
{
    static const char *const lines[] = {
        "\n",
        "\r\n",
        "100\n",
        "100,ABCDEF\n",
        "100,ABCDEF,\n",
        ",ABCDEF,A0\n",
        "100,,A0\n",
        REPLY ",\n",
        REPLY ",19\n",
        REPLY "0\n",        /* odd number of digits */
        REPLY "00\n",       /* 15 bytes */
        "100,ABCDE,A0\n",   /* address too short */
        "100,ABCDEF0,A0\n", /* address too long */
        "100,ABCDEF01,A0\n",
        "100,ABCDEG,A0\n",
        "100,ABCDEF,A@\n",
        "100,ABCDEF,`0\n",
        "100,ABCDEF,A0 \n",
        " 100,ABCDEF,A0\n",
        "+100,ABCDEF,A0\n",
        "-1,ABCDEF,A0\n",
        "100.5,ABCDEF,A0\n",
        "4294967296,ABCDEF,A0\n",
        "00000000001,ABCDEF,A0\n", /* eleven digits */
        "100,\"ABCDEF,A0\n",       /* open quote */
        "100,\"ABCDEF\"0,A0\n",
        "100,ABCDEF,\"A0\"\"\n",
        "\xEF\xBB\xBF\xEF\xBB\xBF" REPLY "\n", /* second mark */
        REPLY "\r\r\n",
    };

    (void)state;
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        assert_malformed(lines[i], LAYOUT_REPLIES);
    }
}

static void malformed_squitter_lines_are_counted(void **state)
{
    static const char *const lines[] = {
        "100,8D,ABCDEF\n",    "100,8D,ABCDEF,\n",    "100,8D,ABCDEF,32\n",
        "100,8D,ABCDEF,-1\n", "100,8D,ABCDEF,1,1\n", "100,8D,ABCDEF,x\n",
        "100,8D,ABCDE,1\n",   "100,,ABCDEF,1\n",     "x,8D,ABCDEF,1\n",
    };

    (void)state;
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        assert_malformed(lines[i], LAYOUT_SQUITTERS);
    }
}

static void largest_time_and_type_code_are_accepted(void **state)
{
    const struct recording_result result =
        read_text("4294967295,8D,ABCDEF,31\n", LAYOUT_SQUITTERS);

    (void)state;
    assert_int_equal(result.messages, 1);
    assert_int_equal(messages[0].time_s, UINT32_MAX);
    assert_int_equal(messages[0].type_code, 31);
}

static void good_lines_around_a_malformed_one_are_kept(void **state)
{
    const struct recording_result result =
        read_text("1,ABCDEF,A0\nx\n2,ABCDEF,A1\ny\n3,ABCDEF,A2\n", LAYOUT_REPLIES);

    (void)state;
    assert_int_equal(result.lines, 5);
    assert_int_equal(result.messages, 3);
    assert_int_equal(result.malformed, 2);
    assert_int_equal(result.first_malformed, 2);
    assert_int_equal(messages[2].bytes[0], 0xA2);
}

static void time_that_goes_back_is_malformed(void **state)
{
    const struct recording_result result =
        read_text("2,ABCDEF,A0\n1,ABCDEF,A1\n2,ABCDEF,A2\n", LAYOUT_REPLIES);

    (void)state;
    assert_int_equal(result.messages, 2);
    assert_int_equal(result.malformed, 1);
    assert_int_equal(result.first_malformed, 2);
}

static void messages_without_room_are_refused_and_counted(void **state)
{
    const struct recording_result result =
        read_text("1,ABCDEF,A0\n1,ABCDEF,A0\n1,ABCDEF,A0\n1,ABCDEF,A0\n1,ABCDEF,A0\n"
                  "1,ABCDEF,A0\n1,ABCDEF,A0\n1,ABCDEF,A0\n1,ABCDEF,A0\nx\n",
                  LAYOUT_REPLIES);

    (void)state;
    assert_int_equal(result.lines, 10);
    assert_int_equal(result.messages, CAPACITY);
    assert_int_equal(result.refused, 1);
    assert_int_equal(result.malformed, 1);
}

static void messages_of_a_second_are_spread_evenly(void **state)
{
    static const int64_t expected_ns[] = { 0,          333333333,  666666666,
                                           1000000000, 5000000000, 5500000000 };
    const struct recording_result result =
        read_text("10,ABCDEF,A0\n10,ABCDEF,A0\n10,ABCDEF,A0\n11,ABCDEF,A0\n"
                  "15,ABCDEF,A0\n15,ABCDEF,A0\n",
                  LAYOUT_REPLIES);

    (void)state;
    assert_int_equal(result.messages, 6);
    for (size_t i = 0; i < 6U; i++) {
        assert_int_equal(messages[i].offset_ns, expected_ns[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(squitter_line_is_read),
        cmocka_unit_test(reply_line_with_mark_and_carriage_return_is_read),
        cmocka_unit_test(lower_case_and_missing_last_newline_are_accepted),
        cmocka_unit_test(empty_recording_has_no_lines),
        cmocka_unit_test(message_of_another_length_is_kept_for_the_decoder),
        cmocka_unit_test(malformed_reply_lines_are_counted),
        cmocka_unit_test(malformed_squitter_lines_are_counted),
        cmocka_unit_test(largest_time_and_type_code_are_accepted),
        cmocka_unit_test(good_lines_around_a_malformed_one_are_kept),
        cmocka_unit_test(time_that_goes_back_is_malformed),
        cmocka_unit_test(messages_without_room_are_refused_and_counted),
        cmocka_unit_test(messages_of_a_second_are_spread_evenly),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
