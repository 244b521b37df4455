/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The memory that a small program takes in all: image, tables, stacks and what it
 * prints, up to where its heap begins.
 */
#include "bench.h"

#include <stdlib.h>

#define IMAGE 0x40200000U /* the first byte; what is before it is the loader's */

int main(void)
{
    printf("Hello, %s\n", "world");
    const void *const heap = malloc(64);
    printf("ROW hello_memory_bytes 1 %u %u %u\n", (unsigned)((uintptr_t)heap - IMAGE),
           (unsigned)((uintptr_t)heap - IMAGE), (unsigned)((uintptr_t)heap - IMAGE));
    return 0;
}
