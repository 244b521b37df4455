/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PSCI: SYSTEM_OFF.
 */
#include "psci.h"

#include <arch/call.h>

#define SYSTEM_OFF 0x84000008U

/* @satisfies LLR-BSP-004 */
void psci_system_off(enum psci_conduit conduit)
{
    if (conduit == PSCI_HVC) {
        (void)arch_call_hypervisor(SYSTEM_OFF);
    } else if (conduit == PSCI_SMC) {
        (void)arch_call_firmware(SYSTEM_OFF);
    } else {
        /* no firmware */
    }
}
