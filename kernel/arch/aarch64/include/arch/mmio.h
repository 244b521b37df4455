/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Device registers.  The access is always a plain load or store with a base register,
 * so that a hypervisor which emulates the device can decode it (DDI 0487, ESR_ELx.ISV).
 */
#ifndef ARCH_MMIO_H
#define ARCH_MMIO_H

#include <stdint.h>

/** Reads a register. @param address aligned to 4 */
static inline uint32_t arch_mmio_read_32(uintptr_t address)
{
    /* @satisfies LLR-ARCH-003 */
    uint32_t value;
    __asm__ volatile("ldr %w0, [%1]" : "=r"(value) : "r"(address) : "memory");
    return value;
}

/** Writes a register. @param address aligned to 4 */
static inline void arch_mmio_write_32(uintptr_t address, uint32_t value)
{
    __asm__ volatile("str %w0, [%1]" ::"r"(value), "r"(address) : "memory");
}

/** Reads a register of 64 bits. @param address aligned to 8 */
static inline uint64_t arch_mmio_read_64(uintptr_t address)
{
    uint64_t value;
    __asm__ volatile("ldr %0, [%1]" : "=r"(value) : "r"(address) : "memory");
    return value;
}

/** Writes a register of 64 bits. @param address aligned to 8 */
static inline void arch_mmio_write_64(uintptr_t address, uint64_t value)
{
    __asm__ volatile("str %0, [%1]" ::"r"(value), "r"(address) : "memory");
}

#endif
