/* SPDX-License-Identifier: Apache-2.0 */
/*
 * File descriptors: what each one stands for.  What can be done with a device is a
 * table in the file of the operation, so that a program links only the operations it
 * uses.
 */
#ifndef POSIX_FILE_DESCRIPTOR_H
#define POSIX_FILE_DESCRIPTOR_H

#include <sys/stat.h>

#define POSIX_DESCRIPTORS_STANDARD 3

/** The devices. */
enum posix_device {
    POSIX_DEVICE_NONE, /* the descriptor is free */
    POSIX_DEVICE_CONSOLE,
    POSIX_DEVICE_NULL,
    POSIX_DEVICE_ZERO,
    POSIX_DEVICE_COUNT
};

/** What an open descriptor stands for. */
struct posix_descriptor {
    enum posix_device device;
    int flags; /* of open() */
};

/**
 * Finds an open descriptor.
 *
 * @return   NULL if it is not open; errno is EBADF then
 * @context  thread
 * @bound    O(1)
 */
struct posix_descriptor *posix_descriptor_find(int descriptor);

/** The place of a descriptor, open or free; NULL beyond the table. @bound O(1) */
struct posix_descriptor *posix_descriptor_place(int descriptor);

/** Gives the table more places, free ones that it owns from now on. @bound O(1) */
void posix_descriptors_extend(struct posix_descriptor *others, int count);

/** Describes a device file. @context any @bound O(1) */
void posix_device_stat(struct stat *status);

#endif
