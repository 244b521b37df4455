/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the linker script of an image defines for kernel/core/thread_local.c: 24 bytes
 * of initialised variables and 40 in all, aligned to 32.  The program must not be
 * position independent, since two of these are numbers.
 */
        .globl  thread_local_start, thread_local_data_size
        .globl  thread_local_size, thread_local_align
        .set    thread_local_data_size, 24
        .set    thread_local_size, 40
        .set    thread_local_align, 32

        .section .rodata
        .balign 8
thread_local_start:
        .ascii  "initialised thread local"

        .section .note.GNU-stack, "", %progbits
