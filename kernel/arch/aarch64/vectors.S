/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The exception vectors of EL1 (DDI 0487 D1.10.2).  Threads run on SP_EL0, everything
 * else on SP_EL1, so the first group is "from a thread" and the second "from an
 * interrupt handler or boot".  Only three vectors are used: an interrupt in a thread,
 * the first use of FP in an application's interrupt handler, and all others report a
 * fault.  What they share stands in the room behind those that are short.
 */
#include <arch/assembly.inc>

#define ESR_EC_SHIFT 26
#define ESR_EC_FP    0x07                      /* FP access trapped by CPACR_EL1.FPEN */
#define CPACR_FPEN   (3 << 20)

/* Where a vector begins; what is behind the one before it must fit. */
.macro VECTOR number
        .org    arch_vectors + 0x80 * \number
.endm

/* A vector that nobody expects: its number goes to the report. */
.macro FAULT_VECTOR number
        VECTOR  \number
        msr     tpidrro_el0, x0
        mov     x0, #\number
        b       arch_fault_entry
.endm

/* @satisfies LLR-ARCH-010 */
        .section .text.vectors, "ax", %progbits
        .global arch_vectors
        .balign 0x80                            /* image.ld: 0x800 */
arch_vectors:
        FAULT_VECTOR 0                          /* synchronous, in a thread */

/*
 * An interrupt in a thread.  The caller-saved registers go to the thread's context; the
 * callee-saved ones are saved only if another thread is to run; ELR and SPSR are put
 * back only after a trap of FP, which changes them.
 */
        VECTOR  1
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
        b       .Linterrupt_end

        FAULT_VECTOR 2

.Linterrupt_end:
        INTERRUPT_END
        cbnz    x0, .Linterrupt_switch
        mrs     x4, cpacr_el1
        cbnz    x4, .Lfp_used
        mov     x4, #CPACR_FPEN
        msr     cpacr_el1, x4                   /* the return synchronises it */
.Linterrupt_return:                             /* x1 = the interrupted context */
        CONTEXT_X2_TO_X17 ldp, x1
        ldp     x18, x19, [x1, #CONTEXT_X + 8 * 18]
        ldr     x30, [x1, #CONTEXT_X + 8 * 30]
        ldp     x0, x1, [x1, #CONTEXT_X]
        eret

        FAULT_VECTOR 3

/* @satisfies LLR-ARCH-017 */
.Lfp_used:                  /* a handler used FP: gives back what its trap has taken */
        ldp     x2, x3, [x1, #CONTEXT_FPCR]
        msr     fpcr, x2
        msr     fpsr, x3
        CONTEXT_Q0_TO_Q31 ldp, x1
        ldp     x2, x3, [x1, #CONTEXT_PC]
        msr     elr_el1, x2
        msr     spsr_el1, x3
        b       .Linterrupt_return

/*
 * Synchronous in a handler: if it is its first use of FP, the interrupted context's FP
 * registers are saved before the handler goes on with FP enabled and FPCR as C expects
 * it.
 */
        VECTOR  4
        msr     tpidrro_el0, x0
        mrs     x0, esr_el1
        lsr     x0, x0, #ESR_EC_SHIFT
        cmp     x0, #ESR_EC_FP
        b.eq    .Lfp_trap
        mov     x0, #4
        b       arch_fault_entry
        FAULT_VECTOR 5

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

        .irp    number, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
        FAULT_VECTOR \number
        .endr
        VECTOR  16

/*
 * Another thread continues: x0 = its context, x1 = the interrupted one, of which
 * x0-x19, x29, x30, pc and pstate are saved.
 */
/* @satisfies LLR-ARCH-013 */
.Linterrupt_switch:
        INTERRUPT_SUCCEED
        stp     x20, x21, [x1, #CONTEXT_X + 8 * 20]
        stp     x22, x23, [x1, #CONTEXT_X + 8 * 22]
        stp     x24, x25, [x1, #CONTEXT_X + 8 * 24]
        stp     x26, x27, [x1, #CONTEXT_X + 8 * 26]
        str     x28, [x1, #CONTEXT_X + 8 * 28]
        mrs     x2, sp_el0
        ldr     x3, [x1, #CONTEXT_RESUME]
        orr     x3, x3, #(1 << CONTEXT_RESUME_FULL)
        stp     x2, x3, [x1, #CONTEXT_SP]
        mrs     x4, cpacr_el1
        cbnz    x4, arch_resume_from_interrupt  /* the trap of FP has saved it */
        mov     x4, #CPACR_FPEN
        msr     cpacr_el1, x4
        isb                                     /* FP works before it is saved */
        CONTEXT_Q0_TO_Q31 stp, x1
        mrs     x2, fpcr
        mrs     x3, fpsr
        stp     x2, x3, [x1, #CONTEXT_FPCR]
        b       arch_resume_from_interrupt
