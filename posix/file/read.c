/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading from devices.  The console is polled each millisecond; CR is read as LF.
 * Ctrl-D (EOT) ends a read and is not passed on; where it comes first, that is the end
 * of the file (POSIX.1-2017 XBD 11.1.9, EOF).
 */
#define _POSIX_C_SOURCE 200809L

#include "descriptor.h"

#include "../status.h"
#include <arch/interrupt.h>
#include <base/assert.h>
#include <bsp/console.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define POLL_INTERVAL_NSEC  1000000L
#define END_OF_TRANSMISSION 4

/* The first byte; waits for it unless told not to; -1 if there is none. */
static int first_byte(int flags)
{
    static const struct timespec interval = { .tv_nsec = POLL_INTERVAL_NSEC };
    int byte = bsp_console_read();
    while ((byte < 0) && ((flags & O_NONBLOCK) == 0)) {
        (void)nanosleep(&interval, NULL);
        byte = bsp_console_read();
    }
    return byte;
}

static ssize_t console_read(void *buffer, size_t size, int flags)
{
    unsigned char *const bytes = buffer;
    size_t count = 0;
    if (size == 0U) {
        return 0;
    }
    int byte = first_byte(flags);
    if (byte < 0) {
        return posix_fail(EAGAIN);
    }
    while ((byte >= 0) && (byte != END_OF_TRANSMISSION)) {
        bytes[count] = (byte == '\r') ? (unsigned char)'\n' : (unsigned char)byte;
        count++;
        if ((count == size) || (bytes[count - 1U] == '\n')) {
            break;
        }
        byte = bsp_console_read();
    }
    return (ssize_t)count;
}

/**
 * @raise EBADF   not open for reading
 * @raise EAGAIN  O_NONBLOCK, and nothing is there
 * @context       thread
 * @bound         O(size) beside the wait
 * @source        POSIX.1-2017 XSH read
 */
/* @satisfies LLR-POSIX-111 LLR-POSIX-112 LLR-POSIX-113 LLR-POSIX-003 */
ssize_t read(int descriptor, void *buffer, size_t size)
{
    ASSERT(!arch_in_interrupt());
    const struct posix_descriptor *const file = posix_descriptor_find(descriptor);
    if (file == NULL) {
        return -1;
    }
    if ((file->flags & O_ACCMODE) == O_WRONLY) {
        return posix_fail(EBADF);
    }
    const size_t count = (size > (size_t)SSIZE_MAX) ? (size_t)SSIZE_MAX : size;
    if (file->device == POSIX_DEVICE_CONSOLE) {
        return console_read(buffer, count, file->flags);
    }
    if (file->device == POSIX_DEVICE_ZERO) {
        memset(buffer, 0, count);
        return (ssize_t)count;
    }
    return 0; /* nothing */
}
