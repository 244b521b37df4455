/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tests of kernel/core/interrupt.c: who serves which interrupt, and what happens when
 * nobody does.
 */
#include <bsp/interrupt_controller.h>
#include <bulkhead/interrupt.h>
#include <core/interrupt.h>
#include <fakes/machine.h>
#include <fakes/stop.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "verifies.h"

#define COUNT  MACHINE_INTERRUPTS
#define KERNEL 30U
#define DEVICE 40U

static unsigned kernel_calls;
static unsigned application_calls;
static void *given;

static int setup(void **state)
{
    (void)state;
    machine_power_on();
    bsp_interrupt_controller_init();
    interrupt_init();
    kernel_calls = 0;
    application_calls = 0;
    machine_leave_interrupt(); /* as in a thread */
    return 0;
}

static void serve_kernel(void *irq)
{
    assert_int_equal((uintptr_t)irq, KERNEL);
    kernel_calls++;
}

static void serve_application(void *argument)
{
    application_calls++;
    given = argument;
}

static void kernel_handler_is_enabled_at_once_and_called(void **state)
{
    (void)state;
    interrupt_attach_kernel(KERNEL, serve_kernel);
    assert_true(machine_is_enabled(KERNEL));
    machine_raise(KERNEL);
    assert_int_equal(kernel_calls, 1);
}

static void application_handler_is_called_with_its_argument(void **state)
{
    int argument;
    (void)state;
    assert_int_equal(bulkhead_interrupt_attach(DEVICE, serve_application, &argument),
                     BULKHEAD_OK);
    assert_false(machine_is_enabled(DEVICE));
    machine_raise(DEVICE);
    assert_int_equal(application_calls, 0);
    assert_int_equal(bulkhead_interrupt_enable(DEVICE), BULKHEAD_OK);
    machine_raise(DEVICE);
    assert_true(application_calls >= 1U);
    assert_ptr_equal(given, &argument);
}

static void disabled_interrupt_waits_until_it_is_enabled(void **state)
{
    (void)state;
    assert_int_equal(bulkhead_interrupt_attach(DEVICE, serve_application, NULL),
                     BULKHEAD_OK);
    assert_int_equal(bulkhead_interrupt_enable(DEVICE), BULKHEAD_OK);
    assert_int_equal(bulkhead_interrupt_disable(DEVICE), BULKHEAD_OK);
    machine_raise(DEVICE);
    assert_int_equal(application_calls, 0);
    assert_int_equal(bulkhead_interrupt_enable(DEVICE), BULKHEAD_OK);
    assert_int_equal(application_calls, 1);
}

static void detached_interrupt_is_disabled_and_free(void **state)
{
    (void)state;
    assert_int_equal(bulkhead_interrupt_attach(DEVICE, serve_application, NULL),
                     BULKHEAD_OK);
    assert_int_equal(bulkhead_interrupt_enable(DEVICE), BULKHEAD_OK);
    assert_int_equal(bulkhead_interrupt_detach(DEVICE), BULKHEAD_OK);
    assert_false(machine_is_enabled(DEVICE));
    assert_int_equal(bulkhead_interrupt_detach(DEVICE), BULKHEAD_NOT_FOUND);
    assert_int_equal(bulkhead_interrupt_attach(DEVICE, serve_application, NULL),
                     BULKHEAD_OK);
}

static void wrong_requests_are_refused(void **state)
{
    (void)state;
    interrupt_attach_kernel(KERNEL, serve_kernel);
    assert_int_equal(bulkhead_interrupt_attach(COUNT, serve_application, NULL),
                     BULKHEAD_INVALID);
    assert_int_equal(bulkhead_interrupt_attach(DEVICE, NULL, NULL), BULKHEAD_INVALID);
    assert_int_equal(bulkhead_interrupt_attach(KERNEL, serve_application, NULL),
                     BULKHEAD_BUSY);
    assert_int_equal(bulkhead_interrupt_attach(DEVICE, serve_application, NULL),
                     BULKHEAD_OK);
    assert_int_equal(bulkhead_interrupt_attach(DEVICE, serve_application, NULL),
                     BULKHEAD_BUSY);
    assert_int_equal(bulkhead_interrupt_enable(COUNT), BULKHEAD_INVALID);
    assert_int_equal(bulkhead_interrupt_enable(KERNEL), BULKHEAD_BUSY);
    assert_int_equal(bulkhead_interrupt_enable(DEVICE + 1U), BULKHEAD_NOT_FOUND);
    assert_int_equal(bulkhead_interrupt_disable(COUNT), BULKHEAD_INVALID);
    assert_int_equal(bulkhead_interrupt_disable(KERNEL), BULKHEAD_BUSY);
    assert_int_equal(bulkhead_interrupt_disable(DEVICE + 1U), BULKHEAD_NOT_FOUND);
    assert_int_equal(bulkhead_interrupt_detach(COUNT), BULKHEAD_INVALID);
    assert_int_equal(bulkhead_interrupt_detach(KERNEL), BULKHEAD_BUSY);
    assert_true(machine_is_enabled(KERNEL));
}

static void attach_kernel(void *irq)
{
    interrupt_attach_kernel(*(const uint32_t *)irq, serve_kernel);
}

static void wrong_kernel_handlers_fail_an_assertion(void **state)
{
    uint32_t irq = COUNT;
    (void)state;
    assert_true(stop_by_assertion(attach_kernel, &irq));
    irq = KERNEL;
    assert_false(stop_by_assertion(attach_kernel, &irq));
    assert_true(stop_by_assertion(attach_kernel, &irq));
    irq = DEVICE;
    assert_int_equal(bulkhead_interrupt_attach(DEVICE, serve_application, NULL),
                     BULKHEAD_OK);
    assert_true(stop_by_assertion(attach_kernel, &irq));
}

static void raise_enabled(void *irq)
{
    bsp_interrupt_enable(*(const uint32_t *)irq);
    machine_raise(*(const uint32_t *)irq);
}

static void interrupt_that_nobody_serves_is_reported(void **state)
{
    uint32_t irq = DEVICE;
    (void)state;
    assert_true(stop_by_unexpected_interrupt(raise_enabled, &irq));
    assert_string_equal(stop_text(), "40");
}

static void acknowledgement_of_nothing_is_ignored(void **state)
{
    (void)state;
    interrupt_attach_kernel(KERNEL, serve_kernel);
    machine_make_spurious();
    machine_raise(KERNEL);
    assert_int_equal(machine_interrupts(), 2);
    assert_int_equal(kernel_calls, 1);
}

#define IN(tags, test) VERIFIES_WITH(tags, test, setup, NULL)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN("LLR-CORE-021 LLR-CORE-022", kernel_handler_is_enabled_at_once_and_called),
        IN("LLR-CORE-020 LLR-CORE-021",
           application_handler_is_called_with_its_argument),
        IN("LLR-CORE-020", disabled_interrupt_waits_until_it_is_enabled),
        IN("LLR-CORE-020", detached_interrupt_is_disabled_and_free),
        IN("LLR-CORE-020", wrong_requests_are_refused),
        IN("LLR-CORE-022", wrong_kernel_handlers_fail_an_assertion),
        IN("LLR-CORE-023", interrupt_that_nobody_serves_is_reported),
        IN("LLR-CORE-021", acknowledgement_of_nothing_is_ignored),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
