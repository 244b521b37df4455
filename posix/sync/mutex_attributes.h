/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What tells initialised attributes of mutexes and conditions from others.
 */
#ifndef POSIX_SYNC_MUTEX_ATTRIBUTES_H
#define POSIX_SYNC_MUTEX_ATTRIBUTES_H

#define POSIX_MUTEXATTR_MARK 0x6D75U
#define POSIX_CONDATTR_MARK  0x636FU

#endif
