/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The functions on memory and strings that the kernel, and the compiler by itself,
 * call. They use general registers only and are linked before the C library's, so that
 * interrupt handlers may use them.  Contracts are those of ISO C11, 7.24; in addition:
 *
 * - memory must be Normal (the MMU is on) unless addresses and size are multiples of 8,
 *   since accesses may otherwise be unaligned; never for device registers;
 * - context: any; bound: O(size).
 */
#ifndef BASE_STRING_H
#define BASE_STRING_H

#include <stdbool.h>
#include <stddef.h>

/** Copies size bytes; the two do not overlap. */
void *memcpy(void *restrict to, const void *restrict from, size_t size);

/** Copies size bytes; the two may overlap. */
void *memmove(void *to, const void *from, size_t size);

/** Sets size bytes to the low byte of value. */
void *memset(void *to, int value, size_t size);

/** Compares size bytes as unsigned; less than, equal to or greater than 0. */
int memcmp(const void *left, const void *right, size_t size);

/** Number of bytes before the terminator. */
size_t strlen(const char *text);

/** Whether two strings are equal. */
bool string_equal(const char *left, const char *right);

#endif
