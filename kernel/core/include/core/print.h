/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lines for the console, without locks or memory: for messages of boot and for reports.
 */
#ifndef CORE_PRINT_H
#define CORE_PRINT_H

#include <stdint.h>

/** Prints a text. @context any, once the console is mapped @bound O(length) */
void print_text(const char *text);

/**
 * Prints a number in decimal digits.
 *
 * @context any, once the console is mapped
 * @bound O(1)
 */
void print_decimal(uint64_t value);

/**
 * Prints a number as 0x and 16 digits.
 *
 * @context any, once the console is mapped
 * @bound O(1)
 */
void print_hexadecimal(uint64_t value);

/** Prints a label, a number as print_hexadecimal does, and the end of the line. */
void print_line(const char *label, uint64_t value);

#endif
