/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The main thread: constructors, main, exit.
 */
#include "arguments.h"

#include <base/upcall.h>
#include <bsp/console.h>
#include <stdlib.h>

extern int main(int argc, char **argv, char **envp);
extern char **environ;
extern void __libc_init_array(void); /* the C library's: runs .init_array */

static struct posix_arguments arguments;

/* @satisfies LLR-POSIX-142 */
void *image_main(void *line)
{
    static const char too_long[] =
        "The boot arguments are too long: 64 words and 4096 bytes are possible\n";
    if (!posix_arguments_split((line != NULL) ? line : "", &arguments)) {
        bsp_console_write(too_long, sizeof too_long - 1U);
        _Exit(EXIT_FAILURE);
    }
    __libc_init_array();
    exit(main(arguments.count, arguments.word, environ));
}
