/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Texts put together in a buffer.
 */
#include <base/format.h>

#include <base/inline.h>

#define DIGITS_MAX         20U /* of 2^64 - 1 in decimal */
#define HEXADECIMAL_DIGITS 16U

/* @satisfies LLR-BASE-010 */
void format_init(struct format *format, char *buffer, size_t size)
{
    format->buffer = buffer;
    format->size = size;
    format->length = 0;
    buffer[0] = '\0';
}

/* @satisfies LLR-BASE-010 */
void format_text(struct format *format, const char *text)
{
    const char *next = text;
    while ((*next != '\0') && ((format->length + 1U) < format->size)) {
        format->buffer[format->length] = *next;
        format->length++;
        next++;
    }
    format->buffer[format->length] = '\0';
}

/* Appends a number to a base, with leading zeros up to a number of digits. */
static COLD void append_number(struct format *format, uint64_t value, uint64_t base,
                               size_t digits_min)
{
    char digits[DIGITS_MAX + 1U];
    size_t first = DIGITS_MAX;
    uint64_t rest = value;
    digits[first] = '\0';
    do {
        first--;
        digits[first] = "0123456789abcdef"[rest % base];
        rest /= base;
    } while ((rest != 0U) || (first > (DIGITS_MAX - digits_min)));
    format_text(format, &digits[first]);
}

/* @satisfies LLR-BASE-011 */
void format_decimal(struct format *format, uint64_t value)
{
    append_number(format, value, 10, 1);
}

/* @satisfies LLR-BASE-012 */
void format_hexadecimal(struct format *format, uint64_t value)
{
    format_text(format, "0x");
    append_number(format, value, 16, HEXADECIMAL_DIGITS);
}
