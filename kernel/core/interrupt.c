/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who serves which interrupt: the table that the interrupt controller reads.
 */
#include <core/interrupt.h>

#include <arch/interrupt.h>
#include <base/assert.h>
#include <base/status.h>
#include <base/upcall.h>
#include <bsp/interrupt_controller.h>
#include <bulkhead/interrupt.h>

_Static_assert((int)BULKHEAD_OK == (int)STATUS_OK, "same value");
_Static_assert((int)BULKHEAD_AGAIN == (int)STATUS_AGAIN, "same value");
_Static_assert((int)BULKHEAD_TIMEOUT == (int)STATUS_TIMEOUT, "same value");
_Static_assert((int)BULKHEAD_INVALID == (int)STATUS_INVALID, "same value");
_Static_assert((int)BULKHEAD_BUSY == (int)STATUS_BUSY, "same value");
_Static_assert((int)BULKHEAD_NO_RESOURCE == (int)STATUS_NO_RESOURCE, "same value");
_Static_assert((int)BULKHEAD_OVERFLOW == (int)STATUS_OVERFLOW, "same value");
_Static_assert((int)BULKHEAD_NOT_OWNER == (int)STATUS_NOT_OWNER, "same value");
_Static_assert((int)BULKHEAD_DEADLOCK == (int)STATUS_DEADLOCK, "same value");
_Static_assert((int)BULKHEAD_NOT_FOUND == (int)STATUS_NOT_FOUND, "same value");
_Static_assert((int)BULKHEAD_UNSUPPORTED == (int)STATUS_UNSUPPORTED, "same value");
_Static_assert((int)BULKHEAD_UNSUPPORTED + 1 == (int)STATUS_COUNT, "all are there");

/* Who is attached is in bsp_interrupt_handlers: nobody where it is report_unexpected;
   a handler of the kernel gets the number. */
static struct {
    uint64_t
        is_kernel[BSP_INTERRUPT_LIMIT / 64U]; /* a bit for each: not to be changed */
    uint32_t count;
} interrupts;

/* @satisfies LLR-CORE-023 */
static void report_unexpected(void *argument)
{
    upcall_interrupt_unexpected((uint32_t)(uintptr_t)argument);
}

static void ignore_spurious(void *argument)
{
    (void)argument;
}

static bool is_free(uint32_t irq)
{
    return bsp_interrupt_handlers[irq].call == report_unexpected;
}

static bool is_kernel(uint32_t irq)
{
    return ((interrupts.is_kernel[irq / 64U] >> (irq % 64U)) & 1U) != 0U;
}

static void set(uint32_t irq, void (*call)(void *argument))
{
    bsp_interrupt_handlers[irq].call = call;
    bsp_interrupt_handlers[irq].argument = (void *)(uintptr_t)irq;
}

/* @satisfies LLR-CORE-020 */
void interrupt_init(void)
{
    interrupts.count = bsp_interrupt_count();
#pragma GCC unroll 4 /* one of the longest loops of a start */
    for (uint32_t irq = 0; irq < interrupts.count; irq++) {
        set(irq, report_unexpected);
    }
    set(BSP_INTERRUPT_NONE, ignore_spurious);
}

/* @satisfies LLR-CORE-022 */
void interrupt_attach_kernel(uint32_t irq, void (*handler)(void *irq))
{
    ASSERT(irq < interrupts.count);
    ASSERT(is_free(irq));
    set(irq, handler);
    interrupts.is_kernel[irq / 64U] |= (uint64_t)1 << (irq % 64U);
    bsp_interrupt_enable(irq);
}

/* @satisfies LLR-CORE-020 */
/* @satisfies LLR-CORE-021 */
enum bulkhead_status bulkhead_interrupt_attach(uint32_t irq,
                                               void (*handler)(void *argument),
                                               void *argument)
{
    if ((irq >= interrupts.count) || (handler == NULL)) {
        return BULKHEAD_INVALID;
    }
    enum bulkhead_status status = BULKHEAD_BUSY;
    const uint64_t mask = arch_interrupts_save();
    if (is_free(irq)) {
        bsp_interrupt_handlers[irq] =
            (struct bsp_interrupt_handler){ handler, argument };
        status = BULKHEAD_OK;
    }
    arch_interrupts_restore(mask);
    return status;
}

/* Whether an application may change an interrupt. */
static enum bulkhead_status check(uint32_t irq)
{
    if (irq >= interrupts.count) {
        return BULKHEAD_INVALID;
    }
    if (is_kernel(irq)) {
        return BULKHEAD_BUSY;
    }
    return is_free(irq) ? BULKHEAD_NOT_FOUND : BULKHEAD_OK;
}

/* @satisfies LLR-CORE-020 */
enum bulkhead_status bulkhead_interrupt_detach(uint32_t irq)
{
    const uint64_t mask = arch_interrupts_save();
    const enum bulkhead_status status = check(irq);
    if (status == BULKHEAD_OK) {
        bsp_interrupt_disable(irq);
        set(irq, report_unexpected);
    }
    arch_interrupts_restore(mask);
    return status;
}

/* @satisfies LLR-CORE-020 */
enum bulkhead_status bulkhead_interrupt_enable(uint32_t irq)
{
    const uint64_t mask = arch_interrupts_save();
    const enum bulkhead_status status = check(irq);
    if (status == BULKHEAD_OK) {
        bsp_interrupt_enable(irq);
    }
    arch_interrupts_restore(mask);
    return status;
}

/* @satisfies LLR-CORE-020 */
enum bulkhead_status bulkhead_interrupt_disable(uint32_t irq)
{
    const uint64_t mask = arch_interrupts_save();
    const enum bulkhead_status status = check(irq);
    if (status == BULKHEAD_OK) {
        bsp_interrupt_disable(irq);
    }
    arch_interrupts_restore(mask);
    return status;
}
