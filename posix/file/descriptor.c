/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The descriptors in use, and what needs no device.  The standard three are there from
 * the start; the others, as many as the image's table of limits says, come from the
 * heap when the first is opened, so that a program that only prints pays nothing.
 */
#define _POSIX_C_SOURCE 200809L

#include "descriptor.h"

#include "../status.h"
#include <arch/interrupt.h>
#include <base/assert.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static struct {
    struct posix_descriptor standard[POSIX_DESCRIPTORS_STANDARD];
    struct posix_descriptor *others; /* NULL until one is opened */
    int count;                       /* of all */
} table = {
    .standard = {
        { .device = POSIX_DEVICE_CONSOLE, .flags = O_RDWR },
        { .device = POSIX_DEVICE_CONSOLE, .flags = O_RDWR },
        { .device = POSIX_DEVICE_CONSOLE, .flags = O_RDWR },
    },
    .count = POSIX_DESCRIPTORS_STANDARD,
};

/* @satisfies LLR-POSIX-110 */
void posix_descriptors_extend(struct posix_descriptor *others, int count)
{
    table.others = others;
    table.count = POSIX_DESCRIPTORS_STANDARD + count;
}

/* @satisfies LLR-POSIX-110 */
struct posix_descriptor *posix_descriptor_place(int descriptor)
{
    if ((unsigned)descriptor >= (unsigned)table.count) {
        return NULL;
    }
    return (descriptor < POSIX_DESCRIPTORS_STANDARD)
               ? &table.standard[descriptor]
               : &table.others[descriptor - POSIX_DESCRIPTORS_STANDARD];
}

/* @satisfies LLR-POSIX-110 */
struct posix_descriptor *posix_descriptor_find(int descriptor)
{
    struct posix_descriptor *const found = posix_descriptor_place(descriptor);
    if ((found == NULL) || (found->device == POSIX_DEVICE_NONE)) {
        (void)posix_fail(EBADF);
        return NULL;
    }
    return found;
}

/**
 * @raise EBADF  not open
 * @context      thread
 * @bound        O(1)
 * @source       POSIX.1-2017 XSH close
 */
/* @satisfies LLR-POSIX-114 LLR-POSIX-003 */
int close(int descriptor)
{
    ASSERT(!arch_in_interrupt());
    struct posix_descriptor *const file = posix_descriptor_find(descriptor);
    if (file == NULL) {
        return -1;
    }
    file->device = POSIX_DEVICE_NONE;
    return 0;
}

/** @raise EBADF  not open  @raise ESPIPE  a device has no position  @context thread */
/* @satisfies LLR-POSIX-115 */
off_t lseek(int descriptor, off_t offset, int whence)
{
    (void)offset;
    (void)whence;
    return (posix_descriptor_find(descriptor) == NULL) ? -1 : posix_fail(ESPIPE);
}

/** @raise EBADF  not open  @raise ENOTTY  not the console  @context thread */
/* @satisfies LLR-POSIX-115 */
int isatty(int descriptor)
{
    const struct posix_descriptor *const file = posix_descriptor_find(descriptor);
    if (file == NULL) {
        return 0;
    }
    if (file->device != POSIX_DEVICE_CONSOLE) {
        (void)posix_fail(ENOTTY);
        return 0;
    }
    return 1;
}

/* @satisfies LLR-POSIX-115 */
void posix_device_stat(struct stat *status)
{
    memset(status, 0, sizeof *status);
    status->st_mode =
        S_IFCHR | S_IRUSR | S_IWUSR | S_IRGRP | S_IWGRP | S_IROTH | S_IWOTH;
    status->st_nlink = 1;
}

/** @raise EBADF  not open  @context thread @source POSIX.1-2017 XSH fstat */
/* @satisfies LLR-POSIX-115 */
int fstat(int descriptor, struct stat *status)
{
    if (posix_descriptor_find(descriptor) == NULL) {
        return -1;
    }
    posix_device_stat(status);
    return 0;
}
