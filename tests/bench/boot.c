/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From reset to main, in ns: virtual time begins at reset, and the timer's counter,
 * which needs no setting up, moves once in 16 instructions of 1 ns.
 */
#include "bench.h"

#define NS 1000000000U

int main(void)
{
    const uint64_t tick = bench_tick();
    static struct bench_row row = { .name = "reset_to_main" };
    bench_add_exact(&row, tick * NS / bench_ticks(NS));
    bench_print(&row);
    return 0;
}
