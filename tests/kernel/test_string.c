/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tests of kernel/base/string.c against the plainest loops: every size up to several
 * steps, every alignment, every overlap.  The build renames the five functions that the
 * C library has too.
 */
#include <base/string.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include "verifies.h"

#define SIZES  100U
#define OFFSET 20U
#define ROOM   (SIZES + 64U)

void *kernel_memcpy(void *restrict to, const void *restrict from, size_t size);
void *kernel_memmove(void *to, const void *from, size_t size);
void *kernel_memset(void *to, int value, size_t size);
int kernel_memcmp(const void *left, const void *right, size_t size);
size_t kernel_strlen(const char *text);

static unsigned char buffer[ROOM];
static unsigned char source[ROOM];
static unsigned char expected[ROOM];

static unsigned char pattern(size_t i)
{
    return (unsigned char)((i * 37U) + 11U);
}

static void fill(void)
{
    for (size_t i = 0; i < ROOM; i++) {
        buffer[i] = pattern(i);
        expected[i] = pattern(i);
        source[i] = (unsigned char)~pattern(i);
    }
}

static void compare(void)
{
    for (size_t i = 0; i < ROOM; i++) {
        assert_int_equal(buffer[i], expected[i]);
    }
}

static void memcpy_copies_just_these_bytes(void **state)
{
    (void)state;
    for (size_t size = 0; size <= SIZES; size++) {
        for (size_t shift = 0; shift < 17U; shift++) {
            fill();
            for (size_t i = 0; i < size; i++) {
                expected[shift + i] = source[(17U - shift) + i];
            }
            assert_ptr_equal(kernel_memcpy(&buffer[shift], &source[17U - shift], size),
                             &buffer[shift]);
            compare();
        }
    }
}

static void memmove_copies_whatever_the_overlap(void **state)
{
    (void)state;
    for (size_t size = 0; size <= SIZES; size++) {
        for (size_t to = 0; to <= 2U * OFFSET; to++) {
            fill();
            for (size_t i = 0; i < size; i++) {
                expected[to + i] = pattern(OFFSET + i);
            }
            assert_ptr_equal(kernel_memmove(&buffer[to], &buffer[OFFSET], size),
                             &buffer[to]);
            compare();
        }
    }
}

static void memmove_copies_without_overlap(void **state)
{
    (void)state;
    for (size_t size = 0; size <= 40U; size++) {
        fill();
        for (size_t i = 0; i < size; i++) {
            expected[60U + i] = pattern(i);
        }
        (void)kernel_memmove(&buffer[60], &buffer[0], size);
        compare();
        fill();
        for (size_t i = 0; i < size; i++) {
            expected[i] = pattern(60U + i);
        }
        (void)kernel_memmove(&buffer[0], &buffer[60], size);
        compare();
    }
}

static void memset_sets_just_these_bytes_to_the_low_byte(void **state)
{
    (void)state;
    for (size_t size = 0; size <= SIZES; size++) {
        for (size_t shift = 0; shift < 17U; shift++) {
            fill();
            for (size_t i = 0; i < size; i++) {
                expected[shift + i] = 0xC5;
            }
            assert_ptr_equal(kernel_memset(&buffer[shift], 0x7FC5, size),
                             &buffer[shift]);
            compare();
        }
    }
}

static int sign(int value)
{
    return (value > 0) - (value < 0);
}

static void memcmp_tells_the_first_difference_as_unsigned(void **state)
{
    (void)state;
    for (size_t size = 0; size <= 40U; size++) {
        fill();
        assert_int_equal(kernel_memcmp(buffer, expected, size), 0);
        for (size_t i = 0; i < size; i++) {
            fill();
            buffer[i] = 0x80;
            expected[i] = 0x7F;
            if (i + 1U < size) { /* a later difference does not count */
                buffer[i + 1U] = 0;
                expected[i + 1U] = 0xFF;
            }
            assert_int_equal(sign(kernel_memcmp(buffer, expected, size)), 1);
            assert_int_equal(sign(kernel_memcmp(expected, buffer, size)), -1);
            assert_int_equal(kernel_memcmp(expected, buffer, i), 0);
        }
    }
}

static void strlen_counts_up_to_the_terminator(void **state)
{
    static const char text[] = "0123456789\0hidden";
    (void)state;
    for (size_t i = 0; i <= 10U; i++) {
        assert_int_equal(kernel_strlen(&text[i]), 10U - i);
    }
}

static void strings_are_equal_up_to_both_terminators_only(void **state)
{
    static const char *const texts[] = { "", "a", "ab", "abc", "abd", "b" };
    (void)state;
    for (size_t i = 0; i < 6U; i++) {
        for (size_t k = 0; k < 6U; k++) {
            assert_int_equal(string_equal(texts[i], texts[k]), i == k);
        }
    }
    static const char first[] = "ab\0x";
    static const char second[] = "ab\0y";
    assert_true(string_equal(first, second));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        VERIFIES("LLR-BASE-001", memcpy_copies_just_these_bytes),
        VERIFIES("LLR-BASE-002", memmove_copies_whatever_the_overlap),
        VERIFIES("LLR-BASE-002", memmove_copies_without_overlap),
        VERIFIES("LLR-BASE-003", memset_sets_just_these_bytes_to_the_low_byte),
        VERIFIES("LLR-BASE-004", memcmp_tells_the_first_difference_as_unsigned),
        VERIFIES("LLR-BASE-005", strlen_counts_up_to_the_terminator),
        VERIFIES("LLR-BASE-006", strings_are_equal_up_to_both_terminators_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
