/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The outcomes of every internal operation that a caller can act on.  posix/status.c
 * and arinc653/apex/status.c hold the only tables that translate them.
 */
#ifndef BASE_STATUS_H
#define BASE_STATUS_H

#define MUST_CHECK __attribute__((warn_unused_result))

enum status {
    STATUS_OK,
    STATUS_AGAIN,       /* it would have to wait, and may not */
    STATUS_TIMEOUT,     /* the deadline passed first */
    STATUS_INVALID,     /* an argument is outside its range */
    STATUS_BUSY,        /* somebody else holds or uses it */
    STATUS_NO_RESOURCE, /* a table or memory is exhausted */
    STATUS_OVERFLOW,    /* a count is at its maximum */
    STATUS_NOT_OWNER,   /* the caller does not hold it */
    STATUS_DEADLOCK,    /* waiting could never end */
    STATUS_NOT_FOUND,   /* no such object */
    STATUS_UNSUPPORTED, /* valid, and not provided here */
    STATUS_COUNT
};

/** Whether the processor should go to another thread; the caller must act on it. */
enum resched {
    RESCHED_NO,
    RESCHED_YES
};

/**
 * States that what follows looks at the whole ready queue, so this result is not
 * needed.
 */
/* @satisfies LLR-BASE-020 */
static inline void resched_is_covered(enum resched resched)
{
    (void)resched;
}

#endif
