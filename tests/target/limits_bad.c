/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An image whose limits, given as CONFIG when it is compiled, cannot be served, with
 * LOCAL_SIZE bytes of thread-local storage.
 */
#include <bulkhead/config.h>
#include <stdio.h>

#ifndef LOCAL_SIZE
#    define LOCAL_SIZE 1
#endif

const struct bulkhead_config bulkhead_config = { CONFIG };

static _Thread_local volatile char local[LOCAL_SIZE];

int main(void)
{
    local[0] = 1;
    puts("still alive");
    return 0;
}
