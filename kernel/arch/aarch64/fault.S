/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where a vector that nobody expects goes: everything is recorded in arch_fault_record
 * and reported on the emergency stack, whatever the stack was.  A fault in the report
 * comes here again; upcall_fault counts.
 */
#include <arch/assembly.inc>
#include <arch/fault_layout.h>

/*
 * arch_fault_entry: reports a fault and stops.
 *
 * In:     x0 = number of the vector; TPIDRRO_EL0 = x0 of the code that faulted
 * Out:    never returns
 * Uses:   all; TPIDR_EL0
 */
/* @satisfies LLR-ARCH-011 */
FUNCTION arch_fault_entry
        msr     tpidr_el0, x1
        ADDRESS x1, arch_fault_record
        str     x0, [x1, #FAULT_VECTOR_NUMBER]
        stp     x2, x3, [x1, #8 * 2]
        stp     x4, x5, [x1, #8 * 4]
        stp     x6, x7, [x1, #8 * 6]
        stp     x8, x9, [x1, #8 * 8]
        stp     x10, x11, [x1, #8 * 10]
        stp     x12, x13, [x1, #8 * 12]
        stp     x14, x15, [x1, #8 * 14]
        stp     x16, x17, [x1, #8 * 16]
        stp     x18, x19, [x1, #8 * 18]
        stp     x20, x21, [x1, #8 * 20]
        stp     x22, x23, [x1, #8 * 22]
        stp     x24, x25, [x1, #8 * 24]
        stp     x26, x27, [x1, #8 * 26]
        stp     x28, x29, [x1, #8 * 28]
        str     x30, [x1, #8 * 30]
        mrs     x2, tpidrro_el0
        mrs     x3, tpidr_el0
        stp     x2, x3, [x1]
        mrs     x4, sp_el0
        mov     x5, sp
        cmp     x0, #4                         /* vectors 0-3: the code ran on SP_EL0 */
        csel    x4, x4, x5, lo
        mrs     x5, elr_el1
        stp     x4, x5, [x1, #FAULT_SP]
        mrs     x4, spsr_el1
        mrs     x5, esr_el1
        stp     x4, x5, [x1, #FAULT_PSTATE]
        mrs     x4, far_el1
        str     x4, [x1, #FAULT_ADDRESS]
        ADDRESS x4, emergency_stack_top
        mov     sp, x4
        mov     x0, x1
        mov     x29, xzr                        /* ends the chain of frame records */
        bl      upcall_fault
        brk     #0                              /* it does not return */
END_FUNCTION arch_fault_entry

        .section .bss.arch_fault_record, "aw", %nobits
        .balign 16
        .global arch_fault_record
arch_fault_record:
        .zero   FAULT_SIZE
