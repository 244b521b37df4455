/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the parts of a POSIX thread know of each other.
 */
#ifndef POSIX_THREAD_THREAD_H
#define POSIX_THREAD_THREAD_H

#include <pthread.h>

/**
 * Runs the destructors of the calling thread's specific data.
 *
 * @context  thread
 * @bound    that of the destructors, PTHREAD_DESTRUCTOR_ITERATIONS times
 */
void posix_keys_destroy(void);

#endif
