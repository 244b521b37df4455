/* SPDX-License-Identifier: Apache-2.0 */
/*
 * <sys/types.h>: the C library's, and the types of threads, as POSIX.1-2017 has it.
 * The C library's file may be wanted in parts, so it guards itself.
 */
#pragma GCC system_header /* #include_next is an extension of gcc */
#include_next <sys/types.h>

#ifndef _BULKHEAD_SYS_TYPES_H
#    define _BULKHEAD_SYS_TYPES_H

#    include <sys/_pthreadtypes.h>

#endif
