/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tests of kernel/base/format.c.
 */
#include <base/format.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "verifies.h"

#define SIZE 64U

static char buffer[SIZE + 1U];
static struct format format;

static void begin(size_t size)
{
    memset(buffer, '#', sizeof buffer);
    format_init(&format, buffer, size);
}

static void new_text_is_empty(void **state)
{
    (void)state;
    begin(SIZE);
    assert_string_equal(buffer, "");
    assert_int_equal(format.length, 0);
}

static void texts_are_appended(void **state)
{
    (void)state;
    begin(SIZE);
    format_text(&format, "one");
    format_text(&format, "");
    format_text(&format, ", two");
    assert_string_equal(buffer, "one, two");
    assert_int_equal(format.length, 8);
}

static void what_does_not_fit_is_left_out_and_the_end_is_marked(void **state)
{
    (void)state;
    for (size_t size = 1; size < 12U; size++) {
        begin(size);
        format_text(&format, "0123456");
        format_text(&format, "789");
        const size_t length = (size - 1U < 10U) ? (size - 1U) : 10U;
        assert_int_equal(format.length, length);
        assert_int_equal(strlen(buffer), length);
        assert_memory_equal(buffer, "0123456789", length);
        assert_int_equal(buffer[size], '#'); /* nothing beyond */
    }
}

static void expect_decimal(uint64_t value, const char *text)
{
    begin(SIZE);
    format_decimal(&format, value);
    assert_string_equal(buffer, text);
}

static void numbers_are_written_in_decimal_digits(void **state)
{
    (void)state;
    expect_decimal(0, "0");
    expect_decimal(9, "9");
    expect_decimal(10, "10");
    expect_decimal(1234567890, "1234567890");
    expect_decimal(UINT64_MAX, "18446744073709551615");
}

static void expect_hexadecimal(uint64_t value, const char *text)
{
    begin(SIZE);
    format_hexadecimal(&format, value);
    assert_string_equal(buffer, text);
}

static void numbers_are_written_as_sixteen_hexadecimal_digits(void **state)
{
    (void)state;
    expect_hexadecimal(0, "0x0000000000000000");
    expect_hexadecimal(0xfedcba9876543210U, "0xfedcba9876543210");
    expect_hexadecimal(UINT64_MAX, "0xffffffffffffffff");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        VERIFIES("LLR-BASE-010", new_text_is_empty),
        VERIFIES("LLR-BASE-010", texts_are_appended),
        VERIFIES("LLR-BASE-010", what_does_not_fit_is_left_out_and_the_end_is_marked),
        VERIFIES("LLR-BASE-011", numbers_are_written_in_decimal_digits),
        VERIFIES("LLR-BASE-012", numbers_are_written_as_sixteen_hexadecimal_digits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
