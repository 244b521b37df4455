/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the console lets through: many lines of all that can be printed, at once; then
 * what was typed, line by line.
 */
#include <stdio.h>

int main(void)
{
    char line[100];
    for (int i = 0; i < 200; i++) {
        printf("%03d ", i);
        for (char c = ' '; c <= '~'; c++) {
            putchar(c);
        }
        putchar('\n');
    }
    while (fgets(line, sizeof line, stdin) != NULL) {
        printf("read: %s", line);
        if (line[0] == '.') {
            return 5;
        }
    }
    return 1;
}
