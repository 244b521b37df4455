/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The main thread: constructors, main, exit.
 */
#include "arguments.h"

#include <base/upcall.h>
#include <bsp/console.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

extern int main(int argc, char **argv, char **envp);
extern char **environ;
/* The linker script's. */
extern void (*const constructors_start[])(void);
extern void (*const constructors_end[])(void);

static struct posix_arguments arguments;

static void run_constructors(void)
{
    const uintptr_t size = (uintptr_t)constructors_end - (uintptr_t)constructors_start;
    for (size_t i = 0; i < (size / sizeof(constructors_start[0])); i++) {
        constructors_start[i]();
    }
}

/* @satisfies LLR-POSIX-142 */
void *image_main(void *line)
{
    static const char too_long[] =
        "The boot arguments are too long: 64 words and 4096 bytes are possible\n";
    if (!posix_arguments_split((line != NULL) ? line : "", &arguments)) {
        bsp_console_write(too_long, sizeof too_long - 1U);
        _Exit(EXIT_FAILURE);
    }
    run_constructors();
    exit(main(arguments.count, arguments.word, environ));
}
