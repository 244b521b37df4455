/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The smallest thing that QEMU's board virt boots: the tests of the tools use it and
 * not the system, so that they find faults of the tools and not of the system.
 */
        .section .start, "ax"
        .globl  _start
_start:
        b       .Lenter
        nop
        .quad   0
        .quad   image_size
        .quad   2
        .quad   0, 0, 0
        .ascii  "ARM\x64"
        .word   0
.Lenter:
        adrp    x0, stack_top
        mov     sp, x0
        mov     x1, #(3 << 20)          /* CPACR_EL1.FPEN */
        msr     cpacr_el1, x1
        isb
        adrp    x0, bss_start
        add     x0, x0, :lo12:bss_start
        adrp    x1, bss_end
        add     x1, x1, :lo12:bss_end
.Lclear:
        cmp     x0, x1
        b.hs    .Lcleared
        strb    wzr, [x0], #1
        b       .Lclear
.Lcleared:
        mov     x29, #0
        bl      main
        bl      _exit
