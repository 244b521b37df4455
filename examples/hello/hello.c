/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The first program: prints a greeting and its arguments.
 *
 *     bulkhead-cc hello.c -o hello.elf
 *     bulkhead run hello.elf -- one 'two words'
 */
#include <stdio.h>

int main(int argc, char **argv)
{
    printf("Hello from %s, where a third is %.4f.\n", argv[0], 1.0 / 3.0);
    for (int i = 1; i < argc; i++) {
        printf("Argument %d: %s\n", i, argv[i]);
    }
    return 0;
}
