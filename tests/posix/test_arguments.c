/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tests of posix/start/arguments.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../verifies.h"
#include "start/arguments.h"

static struct posix_arguments arguments;

/* Splits and compares with the words that follow, up to NULL. */
static void expect(const char *line, ...)
{
    va_list words;
    int count = 0;
    memset(&arguments, 0xFF, sizeof arguments);
    assert_true(posix_arguments_split(line, &arguments));
    va_start(words, line);
    for (const char *word = va_arg(words, const char *); word != NULL;
         word = va_arg(words, const char *)) {
        assert_true(count < arguments.count);
        assert_string_equal(arguments.word[count], word);
        count++;
    }
    va_end(words);
    assert_int_equal(arguments.count, count);
    assert_null(arguments.word[count]);
}

static void words_are_separated_by_blanks(void **state)
{
    (void)state;
    expect("a", "a", NULL);
    expect("a b", "a", "b", NULL);
    expect("  a \t\n\v\f\r b  ", "a", "b", NULL);
    expect("app --rate=10 -v", "app", "--rate=10", "-v", NULL);
}

static void empty_line_names_the_program_main(void **state)
{
    (void)state;
    expect("", "main", NULL);
    expect(" \t ", "main", NULL);
}

static void single_quotes_take_every_byte_literally(void **state)
{
    (void)state;
    expect("'a b'", "a b", NULL);
    expect("'a\\' b", "a\\", "b", NULL);
    expect("'\"'", "\"", NULL);
    expect("''", "", NULL);
    expect("a'b c'd", "ab cd", NULL);
}

static void double_quotes_leave_backslash_its_meaning_for_two_bytes(void **state)
{
    (void)state;
    expect("\"a b\"", "a b", NULL);
    expect("\"a\\\"b\"", "a\"b", NULL);
    expect("\"a\\\\b\"", "a\\b", NULL);
    expect("\"a\\nb\"", "a\\nb", NULL);
    expect("\"it's\"", "it's", NULL);
    expect("\"\" \"\"", "", "", NULL);
}

static void backslash_takes_the_meaning_from_any_byte(void **state)
{
    (void)state;
    expect("a\\ b", "a b", NULL);
    expect("\\'a\\'", "'a'", NULL);
    expect("\\\"", "\"", NULL);
    expect("\\a\\\\", "a\\", NULL);
    expect("a\\", "a\\", NULL);
}

static void quote_without_end_lasts_to_the_end(void **state)
{
    (void)state;
    expect("'a b", "a b", NULL);
    expect("\"a b", "a b", NULL);
    expect("a '", "a", "", NULL);
    expect("\"a\\", "a\\", NULL);
}

static void most_words_fit_and_one_more_does_not(void **state)
{
    char line[2U * (POSIX_ARGUMENTS_COUNT_MAX + 1U) + 1U];
    (void)state;
    for (size_t i = 0; i <= POSIX_ARGUMENTS_COUNT_MAX; i++) {
        line[2U * i] = 'x';
        line[(2U * i) + 1U] = ' ';
    }
    line[2U * POSIX_ARGUMENTS_COUNT_MAX] = '\0';
    assert_true(posix_arguments_split(line, &arguments));
    assert_int_equal(arguments.count, POSIX_ARGUMENTS_COUNT_MAX);
    assert_null(arguments.word[POSIX_ARGUMENTS_COUNT_MAX]);
    line[2U * POSIX_ARGUMENTS_COUNT_MAX] = 'x';
    line[(2U * POSIX_ARGUMENTS_COUNT_MAX) + 1U] = '\0';
    assert_false(posix_arguments_split(line, &arguments));
}

static void most_bytes_fit_and_one_more_does_not(void **state)
{
    static char line[POSIX_ARGUMENTS_SIZE_MAX + 2U];
    (void)state;
    memset(line, 'x', sizeof line);
    line[POSIX_ARGUMENTS_SIZE_MAX - 1U] = '\0';
    assert_true(posix_arguments_split(line, &arguments));
    assert_int_equal(strlen(arguments.word[0]), POSIX_ARGUMENTS_SIZE_MAX - 1U);
    line[POSIX_ARGUMENTS_SIZE_MAX - 1U] = 'x';
    line[POSIX_ARGUMENTS_SIZE_MAX] = '\0';
    assert_false(posix_arguments_split(line, &arguments));
    line[POSIX_ARGUMENTS_SIZE_MAX] = 'x';
    line[POSIX_ARGUMENTS_SIZE_MAX + 1U] = '\0';
    assert_false(posix_arguments_split(line, &arguments));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        VERIFIES("LLR-POSIX-140", words_are_separated_by_blanks),
        VERIFIES("LLR-POSIX-140", empty_line_names_the_program_main),
        VERIFIES("LLR-POSIX-140", single_quotes_take_every_byte_literally),
        VERIFIES("LLR-POSIX-140",
                 double_quotes_leave_backslash_its_meaning_for_two_bytes),
        VERIFIES("LLR-POSIX-140", backslash_takes_the_meaning_from_any_byte),
        VERIFIES("LLR-POSIX-140", quote_without_end_lasts_to_the_end),
        VERIFIES("LLR-POSIX-141", most_words_fit_and_one_more_does_not),
        VERIFIES("LLR-POSIX-141", most_bytes_fit_and_one_more_does_not),
    };
    return cmocka_run_group_tests_name("arguments", tests, NULL, NULL);
}
