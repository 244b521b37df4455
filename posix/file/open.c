/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files by name: the devices.
 */
#define _POSIX_C_SOURCE 200809L

#include "descriptor.h"

#include "../status.h"
#include <arch/interrupt.h>
#include <base/assert.h>
#include <bulkhead/config.h>
#include <errno.h>
#include <fcntl.h>
#include <sched/mutex.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct {
    struct mutex lock; /* held while a descriptor is chosen */
    bool is_extended;
} opening = { .lock = { .type = MUTEX_ERRORCHECK, .protocol = MUTEX_INHERIT } };

/* clang-format off */
static const char *const paths[POSIX_DEVICE_COUNT] = {
    [POSIX_DEVICE_NONE]    = "",
    [POSIX_DEVICE_CONSOLE] = "/dev/console",
    [POSIX_DEVICE_NULL]    = "/dev/null",
    [POSIX_DEVICE_ZERO]    = "/dev/zero",
};
/* clang-format on */

/* The device of a path; POSIX_DEVICE_NONE if there is none. */
static enum posix_device find(const char *path)
{
    unsigned device = POSIX_DEVICE_COUNT - 1U;
    while ((device > (unsigned)POSIX_DEVICE_NONE)
           && (strcmp(paths[device], path) != 0)) {
        device--;
    }
    return (enum posix_device)device;
}

static int descriptors_max(void)
{
    return (bulkhead_config.descriptors != 0U) ? (int)bulkhead_config.descriptors
                                               : (int)BULKHEAD_DESCRIPTORS_DEFAULT;
}

/* Makes room beyond the standard descriptors, once. */
static bool extend(void)
{
    if (opening.is_extended) {
        return true;
    }
    const int count = descriptors_max() - POSIX_DESCRIPTORS_STANDARD;
    if (count > 0) {
        struct posix_descriptor *const others =
            calloc((size_t)count, sizeof(struct posix_descriptor));
        if (others == NULL) {
            return false;
        }
        posix_descriptors_extend(others, count);
    }
    opening.is_extended = true;
    return true;
}

/* Takes the lowest free descriptor; -1 and errno if there is none. */
static int take(enum posix_device device, int flags)
{
    if (!extend()) {
        return posix_fail(ENFILE);
    }
    for (int i = 0;; i++) {
        struct posix_descriptor *const place = posix_descriptor_place(i);
        if (place == NULL) {
            return posix_fail(EMFILE);
        }
        if (place->device == POSIX_DEVICE_NONE) {
            *place = (struct posix_descriptor){ .device = device, .flags = flags };
            return i;
        }
    }
}

/**
 * @raise ENOENT   no such device
 * @raise EEXIST   O_CREAT and O_EXCL, and it exists
 * @raise ENOTDIR  O_DIRECTORY
 * @raise EACCES   O_CREAT of a file that does not exist: there is no place for it
 * @raise EINVAL   no mode of access
 * @raise EMFILE   all descriptors of the image's table of limits are open
 * @raise ENFILE   no memory for the table of descriptors
 * @context        thread
 * @bound          O(descriptors)
 * @source         POSIX.1-2017 XSH open
 */
/* @satisfies LLR-POSIX-116 LLR-POSIX-003 */
int open(const char *path, int flags, ...)
{
    ASSERT(!arch_in_interrupt());
    const enum posix_device device = find(path);
    if (device == POSIX_DEVICE_NONE) {
        return posix_fail(((flags & O_CREAT) != 0) ? EACCES : ENOENT);
    }
    if ((flags & (O_CREAT | O_EXCL)) == (O_CREAT | O_EXCL)) {
        return posix_fail(EEXIST);
    }
    if ((flags & O_DIRECTORY) != 0) {
        return posix_fail(ENOTDIR);
    }
    if ((flags & O_ACCMODE) == O_ACCMODE) {
        return posix_fail(EINVAL);
    }
    const enum status status = mutex_lock(&opening.lock, NULL);
    if (status != STATUS_OK) {
        return posix_status_fail(status);
    }
    const int descriptor = take(device, flags);
    return (mutex_unlock(&opening.lock) == STATUS_OK) ? descriptor : -1;
}

/** @raise ENOENT  no such device @context thread @source POSIX.1-2017 XSH stat */
/* @satisfies LLR-POSIX-115 */
int stat(const char *restrict path, struct stat *restrict status)
{
    if (find(path) == POSIX_DEVICE_NONE) {
        return posix_fail(ENOENT);
    }
    posix_device_stat(status);
    return 0;
}

/** @raise EBUSY  a device  @raise ENOENT  anything else  @context thread */
/* @satisfies LLR-POSIX-115 */
int unlink(const char *path)
{
    return posix_fail((find(path) != POSIX_DEVICE_NONE) ? EBUSY : ENOENT);
}
