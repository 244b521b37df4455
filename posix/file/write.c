/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writing to devices.
 */
#include "descriptor.h"

#include "../status.h"
#include "../system/lock.h"
#include <bsp/console.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <unistd.h>

/* Held so that the bytes of one call stay together. */
static struct mutex console_lock = { .type = MUTEX_ERRORCHECK,
                                     .protocol = MUTEX_INHERIT };

static ssize_t console_write(const void *buffer, size_t size)
{
    posix_lock_take(&console_lock);
    bsp_console_write(buffer, size);
    posix_lock_give(&console_lock);
    return (ssize_t)size;
}

/**
 * @raise EBADF  not open for writing
 * @context      thread
 * @bound        O(size) times the time of the device for a byte
 * @source       POSIX.1-2017 XSH write
 */
/* @satisfies LLR-POSIX-111 LLR-POSIX-112 LLR-POSIX-113 */
ssize_t write(int descriptor, const void *buffer, size_t size)
{
    const struct posix_descriptor *const file = posix_descriptor_find(descriptor);
    if (file == NULL) {
        return -1;
    }
    if ((file->flags & O_ACCMODE) == O_RDONLY) {
        return posix_fail(EBADF);
    }
    const size_t count = (size > (size_t)SSIZE_MAX) ? (size_t)SSIZE_MAX : size;
    return (file->device == POSIX_DEVICE_CONSOLE) ? console_write(buffer, count)
                                                  : (ssize_t)count; /* swallowed */
}
