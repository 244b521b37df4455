/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From outcomes of the kernel to error numbers of POSIX: the only place that knows
 * both.
 */
#ifndef POSIX_STATUS_H
#define POSIX_STATUS_H

#include <base/status.h>

/**
 * The error number of an outcome.
 *
 * @return   0 for STATUS_OK
 * @context  any
 * @bound    O(1)
 */
int posix_status_errno(enum status status);

/**
 * Sets errno; an interrupt handler leaves that of the interrupted thread alone.
 *
 * @return   -1, for the caller to return
 * @context  any
 * @bound    O(1)
 */
int posix_fail(int error);

/** As posix_fail, for an outcome other than STATUS_OK. */
int posix_status_fail(enum status status);

#endif
