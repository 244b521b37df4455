/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An image whose limits, given as CONFIG when it is compiled, cannot be served.
 */
#include <bulkhead/config.h>
#include <stdio.h>

const struct bulkhead_config bulkhead_config = { CONFIG };

int main(void)
{
    puts("still alive");
    return 0;
}
