/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The recordings, linked in byte for byte. Each is a symbol for its text and one, with
 * "_size", for its length in bytes (32 bits). The files are looked for in the folders
 * given with -I.
 */

.macro  recording name, file
        .globl  \name
        .type   \name, %object
\name:
        .incbin "\file"
\name\()_end:
        .size   \name, . - \name

        .balign 4
        .globl  \name\()_size
        .type   \name\()_size, %object
\name\()_size:
        .4byte  \name\()_end - \name
        .size   \name\()_size, . - \name\()_size
.endm

        .section .rodata
        recording adsb_csv, adsb.csv
        recording commb_df20_csv, commb_df20.csv
        recording commb_df21_csv, commb_df21.csv

        .section .note.GNU-stack, "", %progbits
