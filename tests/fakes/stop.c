/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The upcalls that end the machine.  If the program has coroutines, the way back from
 * another one's stack is announced to them.
 */
#include <fakes/stop.h>

#include <base/upcall.h>
#include <fakes/coroutine.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#define TEXT_SIZE         256
#define EXPECT_NOTHING    (-1)
#define EXPECT_ASSERTION  (-2)
#define EXPECT_INTERRUPT  (-3) /* from 0: an enum panic_code */
#define STOPPED_UNIQUELY  1
#define STOPPED_ELSEWHERE 2

#pragma weak coroutine_running
#pragma weak coroutine_before_jump
#pragma weak coroutine_after_jump

static struct {
    volatile int expected;
    uint32_t coroutine; /* that waits */
    jmp_buf place;
    char text[TEXT_SIZE];
} stop = { .expected = EXPECT_NOTHING };

static bool stops(int kind, void (*call)(void *argument), void *argument)
{
    stop.coroutine = (coroutine_running != NULL) ? coroutine_running() : 0U;
    stop.text[0] = '\0';
    stop.expected = kind;
    const int how = setjmp(stop.place);
    if (how == 0) {
        call(argument);
        stop.expected = EXPECT_NOTHING;
        return false;
    }
    if (how == STOPPED_ELSEWHERE) {
        coroutine_after_jump();
    }
    stop.expected = EXPECT_NOTHING;
    return true;
}

bool stop_by_assertion(void (*call)(void *argument), void *argument)
{
    return stops(EXPECT_ASSERTION, call, argument);
}

bool stop_by_panic(int code, void (*call)(void *argument), void *argument)
{
    return stops(code, call, argument);
}

bool stop_by_unexpected_interrupt(void (*call)(void *argument), void *argument)
{
    return stops(EXPECT_INTERRUPT, call, argument);
}

const char *stop_text(void)
{
    return stop.text;
}

static void return_to_test(void)
{
    const bool is_elsewhere =
        (coroutine_before_jump != NULL) && coroutine_before_jump(stop.coroutine);
    longjmp(stop.place, is_elsewhere ? STOPPED_ELSEWHERE : STOPPED_UNIQUELY);
}

void upcall_assertion_failed(const char *condition, const char *file, int line)
{
    (void)snprintf(stop.text, sizeof stop.text, "%s", condition);
    if (stop.expected == EXPECT_ASSERTION) {
        return_to_test();
    }
    print_error("assertion failed: %s\n", condition);
    _fail(file, line);
    __builtin_unreachable();
}

void upcall_panic(enum panic_code code, const char *message)
{
    (void)snprintf(stop.text, sizeof stop.text, "%s", message);
    if (stop.expected == (int)code) {
        return_to_test();
    }
    print_error("panic %d: %s\n", (int)code, message);
    _fail(__FILE__, __LINE__);
    __builtin_unreachable();
}

void upcall_interrupt_unexpected(uint32_t irq)
{
    (void)snprintf(stop.text, sizeof stop.text, "%u", (unsigned)irq);
    if (stop.expected == EXPECT_INTERRUPT) {
        return_to_test();
    }
    print_error("interrupt %u is not expected\n", (unsigned)irq);
    _fail(__FILE__, __LINE__);
    __builtin_unreachable();
}

void upcall_fault(const struct arch_fault *fault)
{
    (void)fault;
    print_error("a fault on the host\n");
    _fail(__FILE__, __LINE__);
    __builtin_unreachable();
}
