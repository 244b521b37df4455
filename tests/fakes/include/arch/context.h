/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Host stand-in for the contract of <arch/context.h>: a context is a coroutine with a
 * stack of the host, so that the scheduler and all above it run unchanged.  The stack
 * that the kernel gives a thread is only accounted for.
 */
#ifndef ARCH_CONTEXT_H
#define ARCH_CONTEXT_H

#include <base/queue_node.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct context {
    struct queue_node node;
    struct context *successor;
    uint64_t since_tick;
    uint64_t ticks;
    uint64_t tls;       /* thread pointer, as given */
    uint64_t stack_top; /* as given */
    uint32_t coroutine; /* its number; valid if that coroutine names this context */
    uint8_t result;     /* of arch_switch */
    bool has_work;
};

struct context *arch_current(void);

void arch_context_set_result(struct context *context, uint8_t result);

void arch_context_request_work(struct context *context);

void arch_context_cancel_work(struct context *context);

bool arch_context_has_work(const struct context *context);

void arch_set_current(struct context *context);

void arch_context_init(struct context *context, uintptr_t stack_top, uintptr_t tls,
                       void *(*entry)(void *argument), void *argument);

uint32_t arch_switch(struct context *from, const struct context *to);

uint32_t arch_switch_to_idle(struct context *from, const struct context *idle);

__attribute__((noreturn)) void arch_start(const struct context *to);

#endif
