/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Formatted output to a descriptor.  It takes variable arguments, floating ones among
 * them, so it is compiled with FP registers.
 */
#define _POSIX_C_SOURCE 200809L

#include "stream.h"

#include <stdarg.h>

#define BUFFER_SIZE 64U

/**
 * @raise EBADF  not open for writing
 * @context      thread
 * @source       POSIX.1-2017 XSH dprintf
 */
/* @satisfies LLR-POSIX-132 */
int dprintf(int descriptor, const char *restrict format, ...)
{
    char buffer[BUFFER_SIZE];
    struct posix_stream stream = {
        .file =
            FDEV_SETUP_STREAM(posix_stream_put, NULL, NULL, __SWR | POSIX_STREAM_OURS),
        .lock = { .type = MUTEX_RECURSIVE, .protocol = MUTEX_INHERIT },
        .buffer = buffer,
        .size = BUFFER_SIZE,
        .descriptor = descriptor,
        .mode = _IONBF,
        .is_listed = true, /* it is gone before anybody could flush it */
    };
    va_list arguments;
    va_start(arguments, format);
    const int count = vfprintf(&stream.file, format, arguments);
    va_end(arguments);
    return ((stream.file.flags & __SERR) != 0U) ? -1 : count;
}
