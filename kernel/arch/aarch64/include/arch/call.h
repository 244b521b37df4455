/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Calls out of the image: to a host that debugs it, to a hypervisor, to firmware.
 * Where nobody listens, the instruction is undefined and raises an exception.
 */
#ifndef ARCH_CALL_H
#define ARCH_CALL_H

#include <stdint.h>

/**
 * Calls the host by semihosting.
 *
 * @param operation  number of the operation
 * @param block      its arguments in memory
 * @return           what the host answers
 * @source           Semihosting for AArch32 and AArch64, 3.2 (HLT 0xF000)
 */
static inline uint64_t arch_call_host(uint64_t operation, const void *block)
{
    /* @satisfies LLR-ARCH-003 */
    register uint64_t x0 __asm__("x0") = operation;
    register const void *x1 __asm__("x1") = block;
    __asm__ volatile("hlt #0xf000" : "+r"(x0) : "r"(x1) : "memory");
    return x0;
}

/* SMC Calling Convention (DEN 0028), 2.6: x0-x17 may change. */
#define ARCH_CALL_CHANGES                                                             \
    "x1", "x2", "x3", "x4", "x5", "x6", "x7", "x8", "x9", "x10", "x11", "x12", "x13", \
        "x14", "x15", "x16", "x17", "memory"

/** Calls the hypervisor at EL2 (HVC): a function without arguments. */
static inline uint64_t arch_call_hypervisor(uint64_t function)
{
    register uint64_t x0 __asm__("x0") = function;
    __asm__ volatile("hvc #0" : "+r"(x0)::ARCH_CALL_CHANGES);
    return x0;
}

/** Calls firmware at EL3 (SMC): a function without arguments. */
static inline uint64_t arch_call_firmware(uint64_t function)
{
    register uint64_t x0 __asm__("x0") = function;
    __asm__ volatile("smc #0" : "+r"(x0)::ARCH_CALL_CHANGES);
    return x0;
}

#endif
