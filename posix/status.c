/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The one table that translates outcomes into error numbers.
 */
#include "status.h"

#include <arch/interrupt.h>
#include <base/assert.h>
#include <errno.h>
#include <stdint.h>

/* clang-format off */
static const uint8_t errors[STATUS_COUNT] = {
    [STATUS_OK]          = 0,
    [STATUS_AGAIN]       = EAGAIN,
    [STATUS_TIMEOUT]     = ETIMEDOUT,
    [STATUS_INVALID]     = EINVAL,
    [STATUS_BUSY]        = EBUSY,
    [STATUS_NO_RESOURCE] = EAGAIN,
    [STATUS_OVERFLOW]    = EOVERFLOW,
    [STATUS_NOT_OWNER]   = EPERM,
    [STATUS_DEADLOCK]    = EDEADLK,
    [STATUS_NOT_FOUND]   = ESRCH,
    [STATUS_UNSUPPORTED] = ENOTSUP,
};
/* clang-format on */

/* @satisfies LLR-POSIX-001 */
int posix_status_errno(enum status status)
{
    ASSERT((unsigned)status < STATUS_COUNT);
    return errors[status];
}

/* @satisfies LLR-POSIX-002 */
int posix_fail(int error)
{
    if (!arch_in_interrupt()) {
        errno = error;
    }
    return -1;
}

/* @satisfies LLR-POSIX-002 */
int posix_status_fail(enum status status)
{
    return posix_fail(posix_status_errno(status));
}
