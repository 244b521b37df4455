/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What functions of Bulkhead's own return to applications.
 */
#ifndef BULKHEAD_STATUS_H
#define BULKHEAD_STATUS_H

#ifdef __cplusplus
extern "C" {
#endif

enum bulkhead_status {
    BULKHEAD_OK = 0,
    BULKHEAD_AGAIN = 1,       /* it would have to wait, and may not */
    BULKHEAD_TIMEOUT = 2,     /* the deadline passed first */
    BULKHEAD_INVALID = 3,     /* an argument is outside its range */
    BULKHEAD_BUSY = 4,        /* somebody else holds or uses it */
    BULKHEAD_NO_RESOURCE = 5, /* a table or memory is exhausted */
    BULKHEAD_OVERFLOW = 6,    /* a count is at its maximum */
    BULKHEAD_NOT_OWNER = 7,   /* the caller does not hold it */
    BULKHEAD_DEADLOCK = 8,    /* waiting could never end */
    BULKHEAD_NOT_FOUND = 9,   /* no such object */
    BULKHEAD_UNSUPPORTED = 10 /* valid, and not provided here */
};

#ifdef __cplusplus
}
#endif

#endif
