/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The trees that dtc has made, for test_device_tree.c.
 */
        .section .rodata
        .balign 8
        .globl  tree_virt, tree_virt_end
tree_virt:
        .incbin "virt.dtb"
tree_virt_end:

        .section .note.GNU-stack, "", %progbits
