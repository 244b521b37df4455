/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The console of QEMU's virt: a PL011.
 */
#include <bsp/console.h>

#include "../drivers/pl011.h"
#include "board.h"

#include <stdbool.h>

static struct {
    uintptr_t base;
    bool is_ready;
} console = { .base = QEMU_VIRT_PL011 };

/* The first use sets the device up, since it is mapped only after it is found. */
static void prepare(void)
{
    if (!console.is_ready) {
        console.is_ready = true;
        pl011_init(console.base);
    }
}

/* @satisfies LLR-BSP-030 */
void console_describe(uintptr_t pl011)
{
    console.base = pl011;
    console.is_ready = false;
}

/* @satisfies LLR-BSP-031 */
void bsp_console_write(const char *text, size_t size_bytes)
{
    prepare();
    pl011_write(console.base, text, size_bytes);
}

/* @satisfies LLR-BSP-031 */
int bsp_console_read(void)
{
    prepare();
    return pl011_read(console.base);
}
