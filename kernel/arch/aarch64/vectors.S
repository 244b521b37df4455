/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The exception vectors of EL1 (DDI 0487 D1.10.2).  Threads run on SP_EL0, everything
 * else on SP_EL1, so the first group is "from a thread" and the second "from an
 * interrupt handler or boot".  Only three vectors are used: an interrupt in a thread,
 * the first use of FP in an application's interrupt handler, and all others report a
 * fault.
 */
#include <arch/assembly.inc>

#define ESR_EC_SHIFT 26
#define ESR_EC_FP    0x07                      /* FP access trapped by CPACR_EL1.FPEN */
#define CPACR_FPEN   (3 << 20)

/* A vector that nobody expects: its number goes to the report. */
.macro FAULT_VECTOR number
        .balign 0x80
        msr     tpidrro_el0, x0
        mov     x0, #\number
        b       arch_fault_entry
.endm

/* @satisfies LLR-ARCH-010 */
        .section .text.vectors, "ax", %progbits
        .global arch_vectors
        .balign 0x800
arch_vectors:
        FAULT_VECTOR 0                          /* synchronous, in a thread */

/*
 * An interrupt in a thread.  The caller-saved registers go to the thread's context; the
 * callee-saved ones are saved only if another thread is to run.
 */
        .balign 0x80
        msr     tpidrro_el0, x0
        mrs     x0, tpidr_el1
        CONTEXT_X2_TO_X17 stp, x0
        stp     x18, x19, [x0, #CONTEXT_X + 8 * 18]
        stp     x29, x30, [x0, #CONTEXT_X + 8 * 29]
        mrs     x2, tpidrro_el0
        mrs     x4, elr_el1
        mrs     x5, spsr_el1
        stp     x2, x1, [x0, #CONTEXT_X]        /* x0, x1 */
        stp     x4, x5, [x0, #CONTEXT_PC]
        mrs     x19, cntvct_el0
        msr     cpacr_el1, xzr
        isb                                     /* FP traps before a handler runs */
        bl      upcall_interrupt
        mov     x0, x19
        bl      upcall_interrupt_end
        b       .Linterrupt_end

        FAULT_VECTOR 2
        FAULT_VECTOR 3

/*
 * Synchronous in a handler: if it is its first use of FP, the interrupted context's FP
 * registers are saved before the handler goes on with FP enabled and FPCR as C expects
 * it.
 */
        .balign 0x80
        msr     tpidrro_el0, x0
        mrs     x0, esr_el1
        lsr     x0, x0, #ESR_EC_SHIFT
        cmp     x0, #ESR_EC_FP
        b.eq    .Lfp_trap
        mov     x0, #4
        b       arch_fault_entry
        FAULT_VECTOR 5
        FAULT_VECTOR 6
        FAULT_VECTOR 7
        FAULT_VECTOR 8
        FAULT_VECTOR 9
        FAULT_VECTOR 10
        FAULT_VECTOR 11
        FAULT_VECTOR 12
        FAULT_VECTOR 13
        FAULT_VECTOR 14
        FAULT_VECTOR 15
        .balign 0x80

.Linterrupt_end:                                /* x0 = the context to continue */
        mrs     x2, cpacr_el1
        mrs     x1, tpidr_el1
        cbnz    x2, .Lfp_used
        mov     x2, #CPACR_FPEN
        msr     cpacr_el1, x2
        isb                                     /* FP works before a thread goes on */
.Lfp_done:
        cmp     x0, x1
        b.ne    arch_interrupt_switch
        ldp     x4, x5, [x0, #CONTEXT_PC]
        msr     elr_el1, x4                     /* a trap in the handler changes them */
        msr     spsr_el1, x5
        CONTEXT_X2_TO_X17 ldp, x0
        ldp     x18, x19, [x0, #CONTEXT_X + 8 * 18]
        ldr     x30, [x0, #CONTEXT_X + 8 * 30]
        ldp     x0, x1, [x0, #CONTEXT_X]
        eret

/* @satisfies LLR-ARCH-017 */
.Lfp_used:                                   /* a handler did: give back what it took */
        ldp     x2, x3, [x1, #CONTEXT_FPCR]
        msr     fpcr, x2
        msr     fpsr, x3
        CONTEXT_Q0_TO_Q31 ldp, x1
        b       .Lfp_done

/* @satisfies LLR-ARCH-012 */
.Lfp_trap:                                      /* TPIDRRO_EL0 = x0 */
        mov     x0, #CPACR_FPEN
        msr     cpacr_el1, x0
        isb                                     /* FP is enabled before it is used */
        mrs     x0, tpidr_el1
        CONTEXT_Q0_TO_Q31 stp, x0
        fmov    d0, x1
        mrs     x1, fpcr
        str     x1, [x0, #CONTEXT_FPCR]
        mrs     x1, fpsr
        str     x1, [x0, #CONTEXT_FPSR]
        fmov    x1, d0
        msr     fpcr, xzr
        mrs     x0, tpidrro_el0
        eret
