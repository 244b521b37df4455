/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a fault is, in words: from the syndrome (DDI 0487, D13.2.37 ESR_EL1) and from
 * what its address belongs to.
 */
#include "report.h"

#include <base/string.h>
#include <core/memory.h>
#include <core/print.h>
#include <sched/thread.h>

#define ESR_CLASS_SHIFT         26U
#define ESR_CLASS_MASK          0x3fU
#define ESR_COMMENT_MASK        0xffffU /* of BRK */
#define ESR_STATUS_MASK         0x3fU   /* DFSC, IFSC */
#define ESR_WRITE               0x40U   /* WnR */
#define ESR_FAR_NOT_VALID       0x400U  /* FnV */
#define ESR_SYNDROME_MASK       0x1ffffffU
#define CLASS_INSTRUCTION_ABORT 0x21U
#define CLASS_DATA_ABORT        0x25U
#define CLASS_BREAKPOINT        0x3cU
#define STATUS_LEVEL_MASK       3U
#define STATUS_KIND_SHIFT       2U
#define STATUS_PERMISSION       3U
#define VECTOR_KIND_MASK        3U

static uint32_t class_of(const struct arch_fault *fault)
{
    return (uint32_t)(fault->esr >> ESR_CLASS_SHIFT) & ESR_CLASS_MASK;
}

static bool is_synchronous(const struct arch_fault *fault)
{
    return (fault->vector & VECTOR_KIND_MASK) == ARCH_FAULT_SYNCHRONOUS;
}

/* Prints one of texts that stand one after the other, each with its terminator. */
static void print_one_of(const char *texts, uint32_t index)
{
    const char *text = texts;
    for (uint32_t i = 0; i < index; i++) {
        text += strlen(text) + 1U;
    }
    print_text(text);
}

/* Prints the text that stands where the number does; false if it does not. */
static bool print_text_of(uint32_t number, const uint8_t *numbers, uint32_t count,
                          const char *texts)
{
    for (uint32_t i = 0; i < count; i++) {
        if (numbers[i] == number) {
            print_one_of(texts, i);
            return true;
        }
    }
    return false;
}

/* Prints the fault status code of an abort. */
static void print_status(uint32_t status)
{
    static const uint8_t kinds[] = { 0x0, 0x1, 0x2, STATUS_PERMISSION, 0x5 };
    static const char kind_texts[] = "address size fault\0"
                                     "translation fault\0"
                                     "access flag fault\0"
                                     "permission fault\0"
                                     "external abort of the table walk";
    static const uint8_t others[] = { 0x10, 0x21, 0x30, 0x35 };
    static const char other_texts[] = "external abort\0"
                                      "alignment fault\0"
                                      "conflict in the TLB\0"
                                      "exclusive or atomic access not supported";
    if (print_text_of(status, others, sizeof(others), other_texts)) {
        return;
    }
    if (print_text_of(status >> STATUS_KIND_SHIFT, kinds, sizeof(kinds), kind_texts)) {
        print_text(", level ");
        print_decimal(status & STATUS_LEVEL_MASK);
    } else {
        print_text("fault status ");
        print_decimal(status);
    }
}

static void print_abort(const struct arch_fault *fault)
{
    const uint32_t syndrome = (uint32_t)fault->esr & ESR_SYNDROME_MASK;
    if (class_of(fault) == CLASS_INSTRUCTION_ABORT) {
        print_text("instruction abort: fetch from ");
    } else if ((syndrome & ESR_WRITE) != 0U) {
        print_text("data abort: write to ");
    } else {
        print_text("data abort: read from ");
    }
    print_hexadecimal(fault->address);
    print_text(": ");
    print_status(syndrome & ESR_STATUS_MASK);
}

static void print_synchronous(const struct arch_fault *fault)
{
    /* What EL1 takes from itself, as long as nobody turns on debug exceptions. */
    static const uint8_t classes[] = { 0x00, 0x07, 0x0e, 0x15, 0x18, 0x22, 0x26, 0x2c };
    static const char texts[] = "undefined instruction\0"
                                "FP register used where FP is disabled\0"
                                "illegal execution state\0"
                                "system call instruction\0"
                                "access to a system register trapped\0"
                                "pc not aligned\0"
                                "stack pointer not aligned\0"
                                "FP exception";
    const uint32_t class = class_of(fault);
    if ((class == CLASS_INSTRUCTION_ABORT) || (class == CLASS_DATA_ABORT)) {
        print_abort(fault);
    } else if (class == CLASS_BREAKPOINT) {
        print_text("software breakpoint (BRK ");
        print_decimal(fault->esr & ESR_COMMENT_MASK);
        print_text(")");
    } else if (!print_text_of(class, classes, sizeof(classes), texts)) {
        print_text("exception with syndrome ");
        print_hexadecimal(fault->esr);
    } else {
        /* printed */
    }
}

/* @satisfies LLR-BOOT-020 */
void fault_text_print(const struct arch_fault *fault)
{
    switch ((enum arch_fault_kind)(fault->vector & VECTOR_KIND_MASK)) {
    case ARCH_FAULT_SYNCHRONOUS:
        print_synchronous(fault);
        break;
    case ARCH_FAULT_IRQ:
        print_text("unexpected interrupt where interrupts are masked");
        break;
    case ARCH_FAULT_FIQ:
        print_text("unexpected fast interrupt (FIQ)");
        break;
    case ARCH_FAULT_SERROR:
    default:
        print_text("system error (SError) with syndrome ");
        print_hexadecimal(fault->esr & ESR_SYNDROME_MASK);
        break;
    }
}

/* Prints whose stack or guard an address of RAM lies in; false if nobody's. */
static bool print_stack_of(uintptr_t address)
{
    for (const struct thread *thread = thread_next(NULL); thread != NULL;
         thread = thread_next(thread)) {
        const uintptr_t bottom = thread->stack_bottom;
        const uintptr_t guard = bottom - thread->guard_size_bytes;
        if ((address >= guard) && (address < (bottom + thread->stack_size_bytes))) {
            print_text((address < bottom) ? "guard page below the " : "");
            print_text("stack of thread ");
            report_print_name(thread);
            return true;
        }
    }
    return false;
}

/* What the address belongs to, and which right it has not, if that is the reason. */
static void print_place(const struct arch_fault *fault)
{
    static const char places[] = "unmapped\0" /* as enum memory_kind */
                                 "null page\0"
                                 "guard page below the interrupt stack\0"
                                 "guard page below the emergency stack\0"
                                 "text\0"
                                 "constants\0"
                                 "data\0"
                                 "memory\0"
                                 "device";
    const enum memory_kind kind = memory_kind_of(fault->address);
    const bool is_owned = (kind == MEMORY_UNMAPPED) || (kind == MEMORY_RAM);
    if (!is_owned || !print_stack_of(fault->address)) {
        print_one_of(places, (uint32_t)kind);
    }
    if (((fault->esr & ESR_STATUS_MASK) >> STATUS_KIND_SHIFT) == STATUS_PERMISSION) {
        print_text((class_of(fault) == CLASS_INSTRUCTION_ABORT) ? ", not executable"
                                                                : ", read-only");
    }
}

/* @satisfies LLR-BOOT-021 */
void fault_text_print_address(const struct arch_fault *fault)
{
    const uint32_t class = class_of(fault);
    const bool is_abort =
        (class == CLASS_INSTRUCTION_ABORT) || (class == CLASS_DATA_ABORT);
    const bool is_known = (fault->esr & ESR_FAR_NOT_VALID) == 0U;
    if (is_synchronous(fault) && is_abort && is_known) {
        print_text("    address   ");
        print_hexadecimal(fault->address);
        print_text(": ");
        print_place(fault);
        print_text("\n");
    }
}
