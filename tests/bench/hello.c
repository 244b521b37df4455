/* SPDX-License-Identifier: Apache-2.0 */
/* The smallest program that prints: its size is measured. */
#include <stdio.h>

int main(void)
{
    printf("Hello, %s\n", "world");
    return 0;
}
