/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PSCI: firmware that switches the machine off.  Source: DEN 0022, 5.9.
 */
#ifndef DRIVERS_PSCI_H
#define DRIVERS_PSCI_H

/** How firmware is called. */
enum psci_conduit {
    PSCI_NONE,
    PSCI_HVC,
    PSCI_SMC
};

/** Switches the machine off; returns if that is impossible. @context any */
void psci_system_off(enum psci_conduit conduit);

#endif
