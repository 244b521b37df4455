/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Addresses of objects that are known when an image is linked.
 */
#ifndef ARCH_ADDRESS_H
#define ARCH_ADDRESS_H

#include <base/inline.h>
#include <stdint.h>

/**
 * An address in a static object, loaded from beside the code.  The compiler makes it of
 * a page and an offset and adds the place in the object: two instructions more.
 */
/* @satisfies LLR-ARCH-003 */
HOT_INLINE uintptr_t arch_address(const void *place)
{
    uintptr_t address;
    __asm__("ldr %0, =%c1" : "=r"(address) : "S"(place));
    return address;
}

#endif
