/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Texts put together in a buffer of the caller, for messages and reports.
 *
 * Invariant: the buffer is always terminated; what does not fit is left out.
 */
#ifndef BASE_FORMAT_H
#define BASE_FORMAT_H

#include <stddef.h>
#include <stdint.h>

struct format {
    char *buffer;
    size_t size;   /* bytes of buffer, terminator included; at least 1 */
    size_t length; /* bytes written, without terminator */
};

/** Begins an empty text. @context any @bound O(1) */
void format_init(struct format *format, char *buffer, size_t size);

/** Appends a text. @context any @bound O(length of text) */
void format_text(struct format *format, const char *text);

/** Appends a number in decimal digits. @context any @bound O(1) */
void format_decimal(struct format *format, uint64_t value);

/** Appends a number as 0x and 16 hexadecimal digits. @context any @bound O(1) */
void format_hexadecimal(struct format *format, uint64_t value);

#endif
