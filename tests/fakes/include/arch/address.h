/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Host stand-in for the contract of <arch/address.h>.
 */
#ifndef ARCH_ADDRESS_H
#define ARCH_ADDRESS_H

#include <stdint.h>

static inline uintptr_t arch_address(const void *place)
{
    return (uintptr_t)place;
}

#endif
