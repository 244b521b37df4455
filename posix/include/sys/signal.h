/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The old name of <signal.h>; kept from the C library's, whose types differ.
 */
#ifndef _BULKHEAD_SYS_SIGNAL_H
#define _BULKHEAD_SYS_SIGNAL_H

#include <signal.h>

#endif
