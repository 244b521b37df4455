/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The register context of a thread and the switch between two.
 *
 * A thread runs at EL1 on SP_EL0; exceptions run on SP_EL1, the interrupt stack.
 * TPIDR_EL1 holds the running thread's context.  A thread that gives up the processor
 * in a call saves what AAPCS64 asks a callee to keep (x19-x30, sp, d8-d15) and FPCR and
 * FPSR; one that an interrupt displaces saves everything.
 *
 * Every switch charges the time since the last one to the context that is left; the
 * time from an interrupt's entry to its end is charged to none.
 */
#ifndef ARCH_CONTEXT_H
#define ARCH_CONTEXT_H

#include <arch/context_layout.h>
#include <base/queue_node.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct context {
    struct queue_node node; /* for whoever queues contexts */
    uint64_t x[31];
    uint64_t sp;
    uint64_t resume; /* 0, or what the way back into the thread has to look at:
                        CONTEXT_RESUME_* bits, and the result of arch_switch */
    uint64_t pc;     /* valid if full */
    uint64_t pstate; /* valid if full */
    uint64_t fpcr;
    uint64_t fpsr;
    uint64_t tls;              /* TPIDR_EL0 while the thread runs */
    struct context *successor; /* runs when the interrupt that set it ends; or NULL */
    uint64_t since_tick;       /* the running context is charged from here on */
    uint64_t ticks;            /* charged so far */
    __uint128_t q[32];         /* d8-d15 are kept in q[0] to q[3] unless full */
};

_Static_assert(offsetof(struct context, x[19]) == CONTEXT_X19, "layout");
_Static_assert(offsetof(struct context, sp) == CONTEXT_SP, "layout");
_Static_assert(offsetof(struct context, resume) == CONTEXT_RESUME, "layout");
_Static_assert(offsetof(struct context, pc) == CONTEXT_PC, "layout");
_Static_assert(offsetof(struct context, pstate) == CONTEXT_PSTATE, "layout");
_Static_assert(offsetof(struct context, fpcr) == CONTEXT_FPCR, "layout");
_Static_assert(offsetof(struct context, fpsr) == CONTEXT_FPSR, "layout");
_Static_assert(offsetof(struct context, tls) == CONTEXT_TLS, "layout");
_Static_assert(offsetof(struct context, successor) == CONTEXT_SUCCESSOR, "layout");
_Static_assert(offsetof(struct context, since_tick) == CONTEXT_SINCE, "layout");
_Static_assert(offsetof(struct context, ticks) == CONTEXT_TICKS, "layout");
_Static_assert(offsetof(struct context, q) == CONTEXT_Q, "layout");
_Static_assert(sizeof(struct context) == CONTEXT_SIZE, "layout");

/** The context of the running thread (TPIDR_EL1); the idle thread's in idle. */
/* @satisfies LLR-ARCH-003 */
static inline struct context *arch_current(void)
{
    struct context *current;
    __asm__("mrs %0, tpidr_el1" : "=r"(current)); /* the same all through a function */
    return current;
}

/** Names the running context before there is one that runs. @context boot */
/* @satisfies LLR-ARCH-003 */
static inline void arch_set_current(struct context *context)
{
    __asm__ volatile("msr tpidr_el1, %0" ::"r"(context) : "memory");
}

/**
 * Makes a context that starts in entry(argument) with interrupts unmasked and goes on
 * to upcall_thread_returned with what that returns.
 *
 * @param[out] context  zeroed, or one that has ended; afterwards ready for arch_switch
 * @param stack_top     highest address of the stack, 16-byte aligned
 * @param tls           value of the thread pointer (TPIDR_EL0)
 * @context             any
 * @bound               O(1)
 */
/* @satisfies LLR-ARCH-016 */
static inline void arch_context_init(struct context *context, uintptr_t stack_top,
                                     uintptr_t tls, void *(*entry)(void *argument),
                                     void *argument)
{
    extern void arch_thread_start(void);
    context->x[19] = (uint64_t)entry;
    context->x[20] = (uint64_t)argument;
    context->x[29] = 0; /* ends the chain of frame records */
    context->x[30] = (uint64_t)arch_thread_start;
    context->sp = stack_top;
    context->resume = 0;
    context->fpcr = 0;
    context->fpsr = 0;
    context->tls = tls;
    context->ticks = 0;
}

/** Lets arch_switch return a result, 0 to 255, in a context that waits in it. */
/* @satisfies LLR-ARCH-013 */
static inline void arch_context_set_result(struct context *context, uint8_t result)
{
    context->resume |= result;
}

/** Calls upcall_thread_work before a context goes on. @context interrupts masked, or
    nobody knows the context yet */
/* @satisfies LLR-ARCH-013 */
static inline void arch_context_request_work(struct context *context)
{
    context->resume |= (uint64_t)1 << CONTEXT_RESUME_WORK;
}

/** Takes arch_context_request_work back. @context interrupts masked */
/* @satisfies LLR-ARCH-013 */
static inline void arch_context_cancel_work(struct context *context)
{
    context->resume &= ~((uint64_t)1 << CONTEXT_RESUME_WORK);
}

/** Whether upcall_thread_work will be called. @context interrupts masked */
/* @satisfies LLR-ARCH-013 */
static inline bool arch_context_has_work(const struct context *context)
{
    return ((context->resume >> CONTEXT_RESUME_WORK) & 1U) != 0U;
}

/**
 * Saves the caller's context and continues another; returns when somebody switches
 * back.
 *
 * @param from  the running thread's context
 * @param to    a context that is not running
 * @return      what arch_context_set_result said meanwhile, or 0
 * @context     thread; interrupts masked before, unmasked after
 * @bound       O(1)
 */
uint32_t arch_switch(struct context *from, const struct context *to);

/**
 * Saves the caller's context and lets the processor idle until a thread is ready.
 *
 * @param from  the running thread's context
 * @param idle  the idle thread's context: only names it, no register is saved in it
 * @return      as arch_switch
 * @context     thread; interrupts masked before, unmasked after
 */
uint32_t arch_switch_to_idle(struct context *from, const struct context *idle);

/**
 * Leaves boot and starts the first thread.
 *
 * @param to  context of the first thread
 * @context   boot; interrupts masked
 */
__attribute__((noreturn)) void arch_start(const struct context *to);

#endif
