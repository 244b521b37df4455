/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tests of kernel/core/print.c.
 */
#include <core/print.h>
#include <fakes/console.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "verifies.h"

static void texts_and_numbers_reach_the_console(void **state)
{
    (void)state;
    console_reset();
    print_text("at ");
    print_hexadecimal(0x1234);
    print_text(", ");
    print_decimal(0);
    print_text("");
    print_text(" of ");
    print_decimal(UINT64_MAX);
    print_text("\n");
    assert_string_equal(console_text(),
                        "at 0x0000000000001234, 0 of 18446744073709551615\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        VERIFIES("LLR-CORE-001", texts_and_numbers_reach_the_console),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
