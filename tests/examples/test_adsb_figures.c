/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tests of examples/adsb/figures.c: latencies at the deadline, counting, the verdict.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "adsb/figures.h"

static void deadline_is_met_to_the_nanosecond(void **state)
{
    struct latency latency = { 0, 0, 0, 0 };

    (void)state;
    figures_add_latency(&latency, FIGURES_DEADLINE_NS);
    assert_int_equal(latency.missed, 0);
    figures_add_latency(&latency, FIGURES_DEADLINE_NS + 1);
    assert_int_equal(latency.missed, 1);
    figures_add_latency(&latency, 10);
    assert_int_equal(latency.missed, 1);
    assert_int_equal(latency.count, 3);
    assert_int_equal(latency.worst_ns, FIGURES_DEADLINE_NS + 1);
    assert_int_equal(latency.sum_ns, 2 * FIGURES_DEADLINE_NS + 11);
}

static void records_are_counted_by_status_kind_and_position(void **state)
{
    struct figures figures;
    struct record record;

    (void)state;
    memset(&figures, 0, sizeof figures);
    memset(&record, 0, sizeof record);
    figures_add_record(&figures, &record);
    assert_int_equal(figures.status[RECORD_LOST], 1);
    record.status = RECORD_OK;
    record.kind = KIND_AIRBORNE_POSITION;
    record.fields = FIELD_CPR;
    figures_add_record(&figures, &record);
    record.method = POSITION_GLOBAL;
    figures_add_record(&figures, &record);
    figures_add_record(&figures, &record);
    record.method = POSITION_LOCAL;
    figures_add_record(&figures, &record);
    assert_int_equal(figures.status[RECORD_OK], 4);
    assert_int_equal(figures.kind[KIND_AIRBORNE_POSITION], 4);
    assert_int_equal(figures.unlocated, 1);
    assert_int_equal(figures.global_fixes, 2);
    assert_int_equal(figures.local_fixes, 1);
}

static struct figures good_run(void)
{
    struct figures figures;

    memset(&figures, 0, sizeof figures);
    figures.status[RECORD_OK] = 5;
    figures.status[RECORD_PARITY] = 1;
    figures.decoded.count = 6;
    return figures;
}

static void rejected_messages_are_no_fault(void **state)
{
    const struct figures figures = good_run();

    (void)state;
    assert_null(figures_fault(&figures));
}

static void every_fault_is_named(void **state)
{
    struct figures figures[8];

    (void)state;
    for (size_t i = 0; i < 8U; i++) {
        figures[i] = good_run();
    }
    figures[0].malformed = 1;
    figures[1].refused = 1;
    figures[2].status[RECORD_OK] = 0;
    figures[3].overruns[0] = 1;
    figures[4].overruns[1] = 1;
    figures[5].untracked = 1;
    figures[6].decoded.missed = 1;
    figures[7].busy_mistakes = 1;
    for (size_t i = 0; i < 8U; i++) {
        assert_non_null(figures_fault(&figures[i]));
        for (size_t other = 0; other < i; other++) {
            assert_string_not_equal(figures_fault(&figures[i]),
                                    figures_fault(&figures[other]));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(deadline_is_met_to_the_nanosecond),
        cmocka_unit_test(records_are_counted_by_status_kind_and_position),
        cmocka_unit_test(rejected_messages_are_no_fault),
        cmocka_unit_test(every_fault_is_named),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
