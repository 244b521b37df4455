/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lines for the console.
 */
#include <core/print.h>

#include <base/format.h>
#include <base/string.h>
#include <bsp/console.h>

#define NUMBER_SIZE 24U /* holds 20 decimal digits, or 0x and 16 others */

/* @satisfies LLR-CORE-001 */
void print_text(const char *text)
{
    bsp_console_write(text, strlen(text));
}

static void print_number(uint64_t value,
                         void (*append)(struct format *format, uint64_t value))
{
    char digits[NUMBER_SIZE];
    struct format format;
    format_init(&format, digits, sizeof(digits));
    append(&format, value);
    bsp_console_write(digits, format.length);
}

/* @satisfies LLR-CORE-001 */
void print_decimal(uint64_t value)
{
    print_number(value, format_decimal);
}

/* @satisfies LLR-CORE-001 */
void print_hexadecimal(uint64_t value)
{
    print_number(value, format_hexadecimal);
}

/* @satisfies LLR-CORE-001 */
void print_line(const char *label, uint64_t value)
{
    print_text(label);
    print_hexadecimal(value);
    print_text("\n");
}
