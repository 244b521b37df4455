/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Texts put together in a buffer.
 */
#include <base/format.h>

#define DECIMAL_DIGITS     20U /* of 2^64 - 1 */
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

/* @satisfies LLR-BASE-011 */
void format_decimal(struct format *format, uint64_t value)
{
    char digits[DECIMAL_DIGITS + 1U];
    size_t first = DECIMAL_DIGITS;
    uint64_t rest = value;
    digits[first] = '\0';
    do {
        first--;
        digits[first] = (char)('0' + (char)(rest % 10U));
        rest /= 10U;
    } while (rest != 0U);
    format_text(format, &digits[first]);
}

/* @satisfies LLR-BASE-012 */
void format_hexadecimal(struct format *format, uint64_t value)
{
    char digits[HEXADECIMAL_DIGITS + 1U];
    uint64_t rest = value;
    for (size_t i = HEXADECIMAL_DIGITS; i > 0U; i--) {
        digits[i - 1U] = "0123456789abcdef"[rest & 0xfU];
        rest >>= 4;
    }
    digits[HEXADECIMAL_DIGITS] = '\0';
    format_text(format, "0x");
    format_text(format, digits);
}
