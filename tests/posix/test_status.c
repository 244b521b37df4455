/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tests of posix/status.c.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../verifies.h"
#include "status.h"
#include <fakes/machine.h>
#include <fakes/stop.h>

static void every_outcome_has_its_error_number(void **state)
{
    (void)state;
    assert_int_equal(posix_status_errno(STATUS_OK), 0);
    assert_int_equal(posix_status_errno(STATUS_AGAIN), EAGAIN);
    assert_int_equal(posix_status_errno(STATUS_TIMEOUT), ETIMEDOUT);
    assert_int_equal(posix_status_errno(STATUS_INVALID), EINVAL);
    assert_int_equal(posix_status_errno(STATUS_BUSY), EBUSY);
    assert_int_equal(posix_status_errno(STATUS_NO_RESOURCE), EAGAIN);
    assert_int_equal(posix_status_errno(STATUS_OVERFLOW), EOVERFLOW);
    assert_int_equal(posix_status_errno(STATUS_NOT_OWNER), EPERM);
    assert_int_equal(posix_status_errno(STATUS_DEADLOCK), EDEADLK);
    assert_int_equal(posix_status_errno(STATUS_NOT_FOUND), ESRCH);
    assert_int_equal(posix_status_errno(STATUS_UNSUPPORTED), ENOTSUP);
    assert_int_equal(STATUS_COUNT, 11); /* a new outcome needs an error number */
}

static void translate_nonsense(void *argument)
{
    (void)argument;
    (void)posix_status_errno(STATUS_COUNT);
}

static void what_is_no_outcome_fails_loudly(void **state)
{
    (void)state;
    assert_true(stop_by_assertion(translate_nonsense, NULL));
}

/* The machine as a thread sees it. */
static void be_thread(void)
{
    machine_power_on(); /* boot is like an interrupt handler */
    machine_leave_interrupt();
}

static void failure_sets_errno_and_returns_minus_one(void **state)
{
    (void)state;
    be_thread();
    errno = 0;
    assert_int_equal(posix_fail(ENOENT), -1);
    assert_int_equal(errno, ENOENT);
    assert_int_equal(posix_status_fail(STATUS_TIMEOUT), -1);
    assert_int_equal(errno, ETIMEDOUT);
}

static void handler_leaves_the_interrupted_thread_its_errno(void **state)
{
    (void)state;
    be_thread();
    machine_enter_interrupt();
    errno = EBADF;
    assert_int_equal(posix_fail(ENOENT), -1);
    assert_int_equal(posix_status_fail(STATUS_OVERFLOW), -1);
    assert_int_equal(errno, EBADF);
    machine_leave_interrupt();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        VERIFIES("LLR-POSIX-001", every_outcome_has_its_error_number),
        VERIFIES("LLR-POSIX-001", what_is_no_outcome_fails_loudly),
        VERIFIES("LLR-POSIX-002", failure_sets_errno_and_returns_minus_one),
        VERIFIES("LLR-POSIX-002", handler_leaves_the_interrupted_thread_its_errno),
    };
    return cmocka_run_group_tests_name("status", tests, NULL, NULL);
}
