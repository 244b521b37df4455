/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The switch between contexts.  Everything that makes a thread run ends in arch_resume.
 */
#include <arch/assembly.inc>

/* Saves what a caller keeps in the context at x0. */
.macro SAVE_CALLEE
        CONTEXT_X19_TO_X30 stp, x0
        CONTEXT_D8_TO_D15 stp, x0
        mrs     x8, fpcr
        mrs     x9, fpsr
        stp     x8, x9, [x0, #CONTEXT_FPCR]
        mov     x10, sp
        str     x10, [x0, #CONTEXT_SP]
.endm

/* Charges the context at x0 for the time up to now; the one at x1 is next. */
.macro CHARGE
        mrs     x8, cntvct_el0
        ldp     x9, x10, [x0, #CONTEXT_SINCE]   /* and ticks */
        sub     x9, x8, x9
        add     x10, x10, x9
        str     x10, [x0, #CONTEXT_TICKS]
        str     x8, [x1, #CONTEXT_SINCE]
.endm

/*
 * uint32_t arch_switch(struct context *from, const struct context *to)
 *
 * Saves the caller's callee-saved registers in *from and continues *to.
 *
 * In:     x0 = from, x1 = to; interrupts masked; SPSel = 0
 * Out:    as arch_resume
 * Uses:   x2, x8-x10
 * Source: AAPCS64 6.1
 */
/* @satisfies LLR-ARCH-013 */
/* @satisfies LLR-ARCH-018 */
FUNCTION arch_switch
        CHARGE
        SAVE_CALLEE
END_FUNCTION arch_switch

/*
 * arch_resume: continues a context.  arch_switch falls into it.
 *
 * In:     x1 = to; interrupts masked; SPSel = 0
 * Out:    to x30 of *to, interrupts unmasked, x0 = its result, if it gave up the
 *         processor in a call; else to its pc
 * Uses:   all
 */
        .global arch_resume
/* @satisfies LLR-ARCH-013 */
arch_resume:
        ldp     x2, x0, [x1, #CONTEXT_SP]       /* and resume */
        ldr     x3, [x1, #CONTEXT_TLS]
        msr     tpidr_el1, x1
        msr     tpidr_el0, x3
        mov     sp, x2
        cbnz    x0, .Lresume_slow
.Lresume_called:
        ldp     x8, x9, [x1, #CONTEXT_FPCR]
        msr     fpcr, x8
        msr     fpsr, x9
        CONTEXT_D8_TO_D15 ldp, x1
        CONTEXT_X19_TO_X30 ldp, x1
        msr     daifclr, #0xf             /* D, A, F: an exception may have set them */
        ret

/* @satisfies LLR-ARCH-019 */
.Lresume_slow:
        tbz     x0, #CONTEXT_RESUME_WORK, .Lno_work
        mov     x29, xzr                        /* ends the chain of frame records */
        mov     x0, x1
        bl      upcall_thread_work              /* on the thread's stack */
        mrs     x1, tpidr_el1
.Lno_work:
        ldr     x2, [x1, #CONTEXT_RESUME]
        str     xzr, [x1, #CONTEXT_RESUME]
        and     x0, x2, #0xff
        tbz     x2, #CONTEXT_RESUME_FULL, .Lresume_called
        ldp     x8, x9, [x1, #CONTEXT_FPCR]
        msr     fpcr, x8
        msr     fpsr, x9
        CONTEXT_Q0_TO_Q31 ldp, x1
        ldp     x8, x9, [x1, #CONTEXT_PC]
        msr     elr_el1, x8
        msr     spsr_el1, x9
        CONTEXT_X19_TO_X30 ldp, x1
        CONTEXT_X2_TO_X17 ldp, x1
        ldr     x18, [x1, #CONTEXT_X + 8 * 18]
        ldp     x0, x1, [x1, #CONTEXT_X]
        eret

/*
 * uint32_t arch_switch_to_idle(struct context *from, const struct context *idle)
 *
 * Saves the caller's callee-saved registers in *from and waits for an interrupt that
 * makes a thread ready.  Idle keeps interrupts masked and serves each as a call:
 * nothing of it needs saving.
 *
 * In:     x0 = from, x1 = idle; interrupts masked; SPSel = 0;
 *         SP_EL1 = interrupt_stack_top
 * Out:    as arch_resume, to the successor that an interrupt names
 * Uses:   all
 * Source: DDI 0487 D1.6.2 (WFI wakes for a masked interrupt)
 */
/* @satisfies LLR-ARCH-014 */
FUNCTION arch_switch_to_idle
        CHARGE
        SAVE_CALLEE
        msr     tpidr_el1, x1
        msr     spsel, #1
        msr     fpcr, xzr                       /* handlers may use FP here as it is */
        mov     x29, xzr                        /* ends the chain of frame records */
.Lidle:
        dsb     sy                             /* stores are complete before the wait */
        wfi
        mrs     x19, cntvct_el0
        bl      upcall_interrupt
        INTERRUPT_END
        cbz     x0, .Lidle
        INTERRUPT_SUCCEED
        .global arch_resume_from_interrupt
/* @satisfies LLR-ARCH-013 */
arch_resume_from_interrupt:                     /* x0 = to; SP = interrupt_stack_top */
        mov     x1, x0
        msr     spsel, #0
        b       arch_resume
END_FUNCTION arch_switch_to_idle
