/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The way down to EL1, in the non-secure state, from whatever level the loader entered.
 * Nothing stays behind at EL2 or EL3: calls there are made undefined, all exceptions
 * are taken at EL1.
 */
#include <arch/assembly.inc>
#include <arch/mmu_regime.h>

#define PSTATE_EL2H      0x3c9          /* DAIF set, SP_EL2 */
#define PSTATE_EL1H      0x3c5          /* DAIF set, SP_EL1 */
#define SCTLR_EL2_OFF    0x30c50830     /* RES1 bits of Armv8.0, MMU off */
#define SCR_EL3_NS       0x4b1          /* RW, SMD, RES1 5-4, NS */
#define SCR_EL3_HCE      0x100          /* HVC is for EL2 to judge */
#define HCR_EL2_HOST     0xa0000000     /* RW: EL1 is AArch64; HCD: no HVC */
#define CNTHCTL_EL2_EL1  3              /* EL1PCTEN, EL1PCEN: counter and timer */
#define CPTR_EL2_NONE    0x33ff         /* RES1 bits: nothing traps */
#define ICC_SRE_ALL      0xf            /* Enable, DIB, DFB, SRE */
#define PFR0_EL2_SHIFT   8              /* ID_AA64PFR0_EL1.EL2 */
#define PFR0_GIC_SHIFT   24             /* ID_AA64PFR0_EL1.GIC */
#define DFR0_PMU_SHIFT   8              /* ID_AA64DFR0_EL1.PMUVer */
#define PMCR_N_SHIFT     11             /* PMCR_EL0.N: number of counters */

#define ICC_SRE_EL3      s3_6_c12_c12_5
#define ICC_SRE_EL2      s3_4_c12_c9_5
#define ICH_HCR_EL2      s3_4_c12_c11_0

/* Branches unless the 4-bit field of an ID register is zero. Uses: x0 */
.macro IF_FEATURE register, shift, target
        mrs     x0, \register
        ubfx    x0, x0, #\shift, #4
        cbnz    x0, \target
.endm

/*
 * void arch_drop_to_el1(void)
 *
 * Returns at EL1, in the non-secure state, with interrupts masked and the MMU off.
 *
 * In:     sp = stack for the call at EL3; any level; exceptions masked
 * Out:    at EL1 with SP_EL1 selected and undefined; x19-x21 unchanged
 * Uses:   x0-x18, x22, x30
 * Source: DDI 0487 D13.2 (each register); IHI 0069 12.7 (ICC_SRE_EL3), 12.4
 * (ICH_HCR_EL2)
 */
/* @satisfies LLR-ARCH-002 */
FUNCTION arch_drop_to_el1
        mov     x22, x30
        mrs     x0, CurrentEL
        cmp     x0, #(2 << 2)
        b.lo    .Lat_el1
        b.eq    .Lat_el2

        IF_FEATURE id_aa64pfr0_el1, PFR0_GIC_SHIFT, .Lgic_el3
        b       .Lsecure_side
.Lgic_el3:
        mov     x0, #ICC_SRE_ALL
        msr     ICC_SRE_EL3, x0
        isb                             /* GIC registers exist before their use */
.Lsecure_side:
        bl      upcall_enter_non_secure
        msr     cptr_el3, xzr           /* FP does not trap */
        msr     mdcr_el3, xzr           /* nor do debug and PMU registers */
        mov     x1, #SCR_EL3_NS
        mov     x2, #PSTATE_EL1H
        ldr     x3, =SCTLR_EL1_OFF
        msr     sctlr_el1, x3
        adr     x4, .Lat_el1
        IF_FEATURE id_aa64pfr0_el1, PFR0_EL2_SHIFT, .Lel2_exists
        b       .Lleave_el3
.Lel2_exists:
        orr     x1, x1, #SCR_EL3_HCE
        mov     x2, #PSTATE_EL2H
        ldr     x3, =SCTLR_EL2_OFF
        msr     sctlr_el2, x3
        adr     x4, .Lat_el2
.Lleave_el3:
        msr     scr_el3, x1
        msr     spsr_el3, x2
        msr     elr_el3, x4
        eret

.Lat_el2:
        ldr     x0, =HCR_EL2_HOST
        msr     hcr_el2, x0
        isb                             /* E2H is clear before registers it renames */
        mov     x0, #CNTHCTL_EL2_EL1
        msr     cnthctl_el2, x0
        msr     cntvoff_el2, xzr
        mov     x0, #CPTR_EL2_NONE
        msr     cptr_el2, x0
        msr     hstr_el2, xzr           /* no AArch32 system register traps */
        msr     vttbr_el2, xzr
        mrs     x0, midr_el1
        msr     vpidr_el2, x0
        mrs     x0, mpidr_el1
        msr     vmpidr_el2, x0
        mov     x1, xzr
        mrs     x0, id_aa64dfr0_el1
        ubfx    x0, x0, #DFR0_PMU_SHIFT, #4
        add     x2, x0, #1              /* 0: no PMU, 15: one of another kind */
        tst     x2, #0xe
        b.eq    .Lno_pmu
        mrs     x1, pmcr_el0
        ubfx    x1, x1, #PMCR_N_SHIFT, #5
.Lno_pmu:
        msr     mdcr_el2, x1            /* HPMN: all counters are EL1's; no traps */
        IF_FEATURE id_aa64pfr0_el1, PFR0_GIC_SHIFT, .Lgic_el2
        b       .Lleave_el2
.Lgic_el2:
        mov     x0, #ICC_SRE_ALL
        msr     ICC_SRE_EL2, x0
        isb                             /* GIC registers exist before their use */
        msr     ICH_HCR_EL2, xzr        /* no virtual interrupts */
.Lleave_el2:
        ldr     x0, =SCTLR_EL1_OFF
        msr     sctlr_el1, x0
        mov     x0, #PSTATE_EL1H
        msr     spsr_el2, x0
        adr     x0, .Lat_el1
        msr     elr_el2, x0
        eret

.Lat_el1:
        ldr     x0, =SCTLR_EL1_OFF
        msr     sctlr_el1, x0
        isb                             /* in effect before the caller goes on */
        ret     x22
        .ltorg
END_FUNCTION arch_drop_to_el1
