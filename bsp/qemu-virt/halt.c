/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How an image ends on QEMU's virt: semihosting carries the status to the host.
 * Without a host the call raises an exception, whose report comes back here; the next
 * way is tried.
 */
#include <bsp/halt.h>

#include "../drivers/semihosting.h"
#include "board.h"

#include <arch/barrier.h>
#include <arch/interrupt.h>

enum way {
    WAY_SEMIHOSTING = 1,
    WAY_FIRMWARE,
    WAY_NONE
};

static struct {
    enum psci_conduit conduit;
    enum way next;
} halt = { .next = WAY_SEMIHOSTING }; /* in .data: also right before .bss is cleared */

/* @satisfies LLR-BSP-032 */
void halt_describe(enum psci_conduit conduit)
{
    halt.conduit = conduit;
}

/* @satisfies LLR-BSP-033 */
bool bsp_halt_is_under_way(void)
{
    return halt.next != WAY_SEMIHOSTING;
}

/* @satisfies LLR-BSP-033 */
void bsp_halt(int status)
{
    arch_interrupts_mask();
    if (halt.next == WAY_SEMIHOSTING) {
        halt.next = WAY_FIRMWARE;
        semihosting_exit(status);
    }
    if (halt.next == WAY_FIRMWARE) {
        halt.next = WAY_NONE;
        psci_system_off(halt.conduit);
    }
    for (;;) {
        arch_wait_for_interrupt();
    }
}
