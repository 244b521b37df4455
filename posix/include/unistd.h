/* SPDX-License-Identifier: Apache-2.0 */
/*
 * <unistd.h>: the C library's; the options of POSIX.1-2017 come from <sys/features.h>.
 */
#ifndef _BULKHEAD_UNISTD_H
#define _BULKHEAD_UNISTD_H

#pragma GCC system_header /* #include_next is an extension of gcc */
#include_next <unistd.h>

#include <sys/features.h>

#endif
