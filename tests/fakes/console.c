/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A console in memory.
 */
#include <fakes/console.h>

#include <bsp/console.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define CONSOLE_SIZE 4096U

static struct {
    char text[CONSOLE_SIZE];
    size_t length;
} console;

void console_reset(void)
{
    console.length = 0;
    console.text[0] = '\0';
}

const char *console_text(void)
{
    return console.text;
}

void bsp_console_write(const char *text, size_t size_bytes)
{
    assert_true(size_bytes < CONSOLE_SIZE - console.length);
    memcpy(&console.text[console.length], text, size_bytes);
    console.length += size_bytes;
    console.text[console.length] = '\0';
}

int bsp_console_read(void)
{
    return -1;
}
