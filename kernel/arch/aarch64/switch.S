/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The switch between contexts.  Everything that makes a thread run ends in .Lresume.
 */
#include <arch/assembly.inc>

.macro SAVE_CALLEE
        CONTEXT_X19_TO_X30 stp, x0
        CONTEXT_D8_TO_D15 stp, x0
        mrs     x8, fpcr
        mrs     x9, fpsr
        stp     x8, x9, [x0, #CONTEXT_FPCR]
        mov     x10, sp
        stp     x10, xzr, [x0, #CONTEXT_SP]     /* is_full = 0 */
.endm

/*
 * void arch_switch(struct context *from, const struct context *to)
 *
 * Saves the caller's callee-saved registers in *from and continues *to.
 *
 * In:     x0 = from, x1 = to; interrupts masked; SPSel = 0
 * Out:    to x30 of *to if it gave up the processor in a call, else to its pc
 * Uses:   x2, x3, x8-x10
 * Source: AAPCS64 6.1
 */
/* @satisfies LLR-ARCH-013 */
FUNCTION arch_switch
        SAVE_CALLEE
.Lresume:
        ldr     x2, [x1, #CONTEXT_TLS]
        msr     tpidr_el1, x1
        msr     tpidr_el0, x2
        ldp     x2, x3, [x1, #CONTEXT_SP]
        mov     sp, x2
        cbnz    x3, .Lresume_full
        ldp     x8, x9, [x1, #CONTEXT_FPCR]
        msr     fpcr, x8
        msr     fpsr, x9
        CONTEXT_D8_TO_D15 ldp, x1
        CONTEXT_X19_TO_X30 ldp, x1
        ret
.Lresume_full:
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
END_FUNCTION arch_switch

/*
 * void arch_switch_to_idle(struct context *from, const struct context *idle)
 *
 * Saves the caller's callee-saved registers in *from and waits for an interrupt that
 * makes a thread ready.  Idle keeps interrupts masked and serves each as a call:
 * nothing of it needs saving.
 *
 * In:     x0 = from, x1 = idle; interrupts masked; SPSel = 0; SP_EL1 =
 * interrupt_stack_top Out:    as arch_switch, to the context that upcall_interrupt_end
 * returns Uses:   all Source: DDI 0487 D1.6.2 (WFI wakes for a masked interrupt)
 */
/* @satisfies LLR-ARCH-014 */
FUNCTION arch_switch_to_idle
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
        mov     x0, x19
        bl      upcall_interrupt_end
        mrs     x1, tpidr_el1
        cmp     x0, x1
        b.eq    .Lidle
        mov     x1, x0
        b       .Lresume_from_interrupt
END_FUNCTION arch_switch_to_idle

/*
 * void arch_start(const struct context *to)
 *
 * Continues *to from boot, whose stack (the interrupt stack) is given up.
 *
 * In:     x0 = to; interrupts masked; SPSel = 1
 * Out:    as arch_switch
 * Uses:   all
 */
/* @satisfies LLR-ARCH-015 */
FUNCTION arch_start
        ADDRESS x1, interrupt_stack_top
        mov     sp, x1
        mov     x1, x0
.Lresume_from_interrupt:                     /* x1 = to; SP_EL1 = interrupt_stack_top */
        msr     spsel, #0
        msr     daifclr, #0xd             /* D, A, F: an exception sets them; I stays */
        b       .Lresume
END_FUNCTION arch_start

/*
 * arch_interrupt_switch: continues *to in place of an interrupted thread.
 *
 * In:     x0 = to, x1 = interrupted context, in which x0-x19, x29, x30, pc and pstate
 * are
 *         saved; the other registers are the thread's; SP_EL1 = interrupt_stack_top
 * Out:    as arch_switch
 * Uses:   all
 *//* @satisfies LLR-ARCH-013 */
FUNCTION arch_interrupt_switch
        stp     x20, x21, [x1, #CONTEXT_X + 8 * 20]
        stp     x22, x23, [x1, #CONTEXT_X + 8 * 22]
        stp     x24, x25, [x1, #CONTEXT_X + 8 * 24]
        stp     x26, x27, [x1, #CONTEXT_X + 8 * 26]
        str     x28, [x1, #CONTEXT_X + 8 * 28]
        CONTEXT_Q0_TO_Q31 stp, x1
        mrs     x2, fpcr
        mrs     x3, fpsr
        stp     x2, x3, [x1, #CONTEXT_FPCR]
        mrs     x2, sp_el0
        mov     x3, #1
        stp     x2, x3, [x1, #CONTEXT_SP]       /* is_full = 1 */
        mov     x1, x0
        b       .Lresume_from_interrupt
END_FUNCTION arch_interrupt_switch

/*
 * void arch_thread_start(void)
 *
 * Where a context made by arch_context_init begins.
 *
 * In:     x19 = entry, x20 = its argument; interrupts masked
 * Out:    to upcall_thread_returned with what entry returned
 */
/* @satisfies LLR-ARCH-016 */
FUNCTION arch_thread_start
        msr     daifclr, #2
        mov     x0, x20
        blr     x19
        bl      upcall_thread_returned          /* x0 = its result; does not return */
END_FUNCTION arch_thread_start
