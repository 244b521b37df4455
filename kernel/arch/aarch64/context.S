/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where a context begins: the first of all, and every other.
 */
#include <arch/assembly.inc>

/*
 * void arch_start(const struct context *to)
 *
 * Continues *to from boot, whose stack (the interrupt stack) is given up.
 *
 * In:     x0 = to; interrupts masked; SPSel = 1
 * Out:    as arch_resume
 * Uses:   all
 */
/* @satisfies LLR-ARCH-015 */
FUNCTION arch_start
        ADDRESS x1, interrupt_stack_top
        mov     sp, x1
        b       arch_resume_from_interrupt
END_FUNCTION arch_start

/*
 * void arch_thread_start(void)
 *
 * Where a context made by arch_context_init begins.
 *
 * In:     x19 = entry, x20 = its argument
 * Out:    to upcall_thread_returned, if the image has it, with what entry returned
 */
/* @satisfies LLR-ARCH-016 */
FUNCTION arch_thread_start
        mov     x0, x20
        blr     x19
        .weak   upcall_thread_returned          /* not in an image with main alone */
        bl      upcall_thread_returned          /* x0 = its result; does not return */
        brk     #0
END_FUNCTION arch_thread_start
