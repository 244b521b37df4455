/* SPDX-License-Identifier: Apache-2.0 */
/*
 * All registers in use at once, while anything may happen.
 */
#include "stress.h"

/* clang-format off */
#define FROM_2_TO_27                                                                   \
    "2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27\n\t"
#define FROM_0_TO_31                                                                   \
    "0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,"    \
    "29,30,31\n\t"

uint64_t stress_registers_lost(uint64_t seed, uint64_t loops)
{
    register uint64_t x0 __asm__("x0") = seed;
    register uint64_t x1 __asm__("x1") = loops;
    __asm__ volatile(
        ".irp n, " FROM_2_TO_27
        "add x\\n, x0, #\\n\n\t"
        ".endr\n\t"
        ".irp n, " FROM_0_TO_31
        "add x28, x0, #(100 + \\n)\n\t"
        "fmov d\\n, x28\n\t"
        "mov v\\n\\().d[1], x28\n\t"
        ".endr\n\t"
        "1: subs x1, x1, #1\n\t"
        "b.ne 1b\n\t"
        "cset x28, ne\n\t"
        ".irp n, " FROM_2_TO_27
        "sub x\\n, x\\n, #\\n\n\t"
        "cmp x\\n, x0\n\t"
        "cinc x28, x28, ne\n\t"
        ".endr\n\t"
        ".irp n, " FROM_0_TO_31
        "add x1, x0, #(100 + \\n)\n\t"
        "fmov x2, d\\n\n\t"
        "mov x3, v\\n\\().d[1]\n\t"
        "cmp x1, x2\n\t"
        "ccmp x1, x3, #0, eq\n\t"
        "cinc x28, x28, ne\n\t"
        ".endr\n\t"
        "mov x0, x28"
        : "+r"(x0), "+r"(x1)
        :
        : "x2", "x3", "x4", "x5", "x6", "x7", "x8", "x9", "x10", "x11", "x12", "x13",
          "x14", "x15", "x16", "x17", "x18", "x19", "x20", "x21", "x22", "x23", "x24",
          "x25", "x26", "x27", "x28", "v0", "v1", "v2", "v3", "v4", "v5", "v6", "v7",
          "v8", "v9", "v10", "v11", "v12", "v13", "v14", "v15", "v16", "v17", "v18",
          "v19", "v20", "v21", "v22", "v23", "v24", "v25", "v26", "v27", "v28", "v29",
          "v30", "v31", "cc", "memory");
    return x0;
}
/* clang-format on */
