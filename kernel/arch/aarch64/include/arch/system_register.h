/* SPDX-License-Identifier: Apache-2.0 */
/*
 * System registers that C reads or writes, one wrapper each.  DDI 0487, D13 describes
 * them; the number of a GICv3 register without a name in the base architecture is in
 * IHI 0069, 12.2.
 */
#ifndef ARCH_SYSTEM_REGISTER_H
#define ARCH_SYSTEM_REGISTER_H

#include <stdint.h>

#define ARCH_REGISTER_READ(name, encoding)                   \
    static inline uint64_t arch_read_##name(void)            \
    {                                                        \
        uint64_t value;                                      \
        __asm__ volatile("mrs %0, " encoding : "=r"(value)); \
        return value;                                        \
    }

#define ARCH_REGISTER_WRITE(name, encoding)                               \
    static inline void arch_write_##name(uint64_t value)                  \
    {                                                                     \
        __asm__ volatile("msr " encoding ", %0" ::"r"(value) : "memory"); \
    }

ARCH_REGISTER_READ(mpidr, "mpidr_el1")
ARCH_REGISTER_READ(id_aa64pfr0, "id_aa64pfr0_el1")
ARCH_REGISTER_READ(dczid, "dczid_el0")

/* GICv3 CPU interface */
ARCH_REGISTER_READ(icc_iar1, "s3_0_c12_c12_0")
ARCH_REGISTER_WRITE(icc_eoir1, "s3_0_c12_c12_1")
ARCH_REGISTER_WRITE(icc_bpr1, "s3_0_c12_c12_3")
ARCH_REGISTER_READ(icc_ctlr, "s3_0_c12_c12_4")
ARCH_REGISTER_WRITE(icc_ctlr, "s3_0_c12_c12_4")
ARCH_REGISTER_READ(icc_sre, "s3_0_c12_c12_5")
ARCH_REGISTER_WRITE(icc_sre, "s3_0_c12_c12_5")
ARCH_REGISTER_WRITE(icc_igrpen1, "s3_0_c12_c12_7")
ARCH_REGISTER_WRITE(icc_pmr, "s3_0_c4_c6_0")

/** Whether the processor has the system registers of a GICv3 (ID_AA64PFR0_EL1.GIC). */
static inline _Bool arch_has_gic_registers(void)
{
    return ((arch_read_id_aa64pfr0() >> 24) & 0xfU) != 0U;
}

/**
 * Affinity of this processor: Aff3, Aff2, Aff1, Aff0 in 32 bits, as GICR_TYPER has it.
 */
static inline uint32_t arch_affinity(void)
{
    const uint64_t mpidr = arch_read_mpidr();
    return (uint32_t)((mpidr & 0xffffffU) | ((mpidr >> 8) & 0xff000000U));
}

#endif
