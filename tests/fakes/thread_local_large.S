/* SPDX-License-Identifier: Apache-2.0 */
/*
 * As thread_local.S, with more thread-local storage than the smallest stack has room
 * for: 16 bytes of initialised variables and 3000 in all.
 */
        .globl  thread_local_start, thread_local_data_size
        .globl  thread_local_size, thread_local_align
        .set    thread_local_data_size, 16
        .set    thread_local_size, 3000
        .set    thread_local_align, 8

        .section .rodata
        .balign 8
thread_local_start:
        .ascii  "sixteen bytes..."

        .section .note.GNU-stack, "", %progbits
