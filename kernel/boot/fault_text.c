/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a fault is, in words: from the syndrome (DDI 0487, D13.2.37 ESR_EL1) and from
 * what its address belongs to.
 */
#include "report.h"

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
#define CLASS_PC_ALIGNMENT      0x22U
#define CLASS_DATA_ABORT        0x25U
#define CLASS_BREAKPOINT        0x3cU
#define STATUS_LEVEL_MASK       3U
#define STATUS_KIND_SHIFT       2U
#define STATUS_PERMISSION       3U
#define VECTOR_KIND_MASK        3U

struct number_text {
    uint32_t number;
    const char *text;
};

static uint32_t class_of(const struct arch_fault *fault)
{
    return (uint32_t)(fault->esr >> ESR_CLASS_SHIFT) & ESR_CLASS_MASK;
}

static bool is_synchronous(const struct arch_fault *fault)
{
    return (fault->vector & VECTOR_KIND_MASK) == ARCH_FAULT_SYNCHRONOUS;
}

static const char *find_text(const struct number_text *texts, size_t count,
                             uint32_t number)
{
    for (size_t i = 0; i < count; i++) {
        if (texts[i].number == number) {
            return texts[i].text;
        }
    }
    return NULL;
}

/* Prints the fault status code of an abort. */
static void print_status(uint32_t status)
{
    static const struct number_text by_level[] = {
        { 0x0, "address size fault" },
        { 0x1, "translation fault" },
        { 0x2, "access flag fault" },
        { STATUS_PERMISSION, "permission fault" },
        { 0x5, "external abort of the table walk" },
    };
    static const struct number_text others[] = {
        { 0x10, "external abort" },
        { 0x21, "alignment fault" },
        { 0x30, "conflict in the TLB" },
        { 0x31, "hardware update not supported" },
        { 0x35, "exclusive or atomic access not supported" },
    };
    const char *text = find_text(others, sizeof(others) / sizeof(others[0]), status);
    if (text != NULL) {
        print_text(text);
        return;
    }
    text = find_text(by_level, sizeof(by_level) / sizeof(by_level[0]),
                     status >> STATUS_KIND_SHIFT);
    print_text((text != NULL) ? text : "fault status");
    print_text((text != NULL) ? ", level " : " ");
    print_decimal((text != NULL) ? (status & STATUS_LEVEL_MASK) : status);
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
    static const struct number_text classes[] = {
        { 0x00, "undefined instruction" },
        { 0x01, "WFI or WFE trapped" },
        { 0x07, "FP register used where FP is disabled" },
        { 0x0e, "illegal execution state" },
        { 0x15, "system call instruction" },
        { 0x16, "hypervisor call instruction" },
        { 0x17, "secure monitor call instruction" },
        { 0x18, "access to a system register trapped" },
        { CLASS_PC_ALIGNMENT, "pc not aligned" },
        { 0x26, "stack pointer not aligned" },
        { 0x2c, "FP exception" },
        { 0x31, "hardware breakpoint" },
        { 0x33, "single step" },
        { 0x35, "watchpoint" },
    };
    const uint32_t class = class_of(fault);
    const char *const text =
        find_text(classes, sizeof(classes) / sizeof(classes[0]), class);
    if ((class == CLASS_INSTRUCTION_ABORT) || (class == CLASS_DATA_ABORT)) {
        print_abort(fault);
    } else if (class == CLASS_BREAKPOINT) {
        print_text("software breakpoint (BRK ");
        print_decimal(fault->esr & ESR_COMMENT_MASK);
        print_text(")");
    } else if (text != NULL) {
        print_text(text);
    } else {
        print_text("exception with syndrome ");
        print_hexadecimal(fault->esr);
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

static void print_thread_name(const struct thread *thread)
{
    if (thread->name[0] != '\0') {
        print_text(thread->name);
    } else {
        print_decimal((uint32_t)thread->id);
    }
}

/* Prints whose stack or guard an address of RAM lies in; false if nobody's. */
static bool print_stack_of(uintptr_t address)
{
    for (const struct thread *thread = thread_next(NULL); thread != NULL;
         thread = thread_next(thread)) {
        const uintptr_t bottom = thread->stack_bottom;
        if ((address >= bottom) && (address < (bottom + thread->stack_size_bytes))) {
            print_text("stack of thread ");
            print_thread_name(thread);
            return true;
        }
        if ((address < bottom) && (address >= (bottom - thread->guard_size_bytes))) {
            print_text("guard page below the stack of thread ");
            print_thread_name(thread);
            return true;
        }
    }
    return false;
}

/* What the address belongs to, and which right it has not, if that is the reason. */
static void print_place(const struct arch_fault *fault)
{
    static const char *const places[MEMORY_KIND_COUNT] = {
        [MEMORY_UNMAPPED] = "unmapped",
        [MEMORY_NULL_PAGE] = "null page",
        [MEMORY_INTERRUPT_STACK_GUARD] = "guard page below the interrupt stack",
        [MEMORY_EMERGENCY_STACK_GUARD] = "guard page below the emergency stack",
        [MEMORY_TEXT] = "text",
        [MEMORY_CONSTANTS] = "constants",
        [MEMORY_DATA] = "data",
        [MEMORY_RAM] = "memory",
        [MEMORY_DEVICE] = "device",
    };
    const enum memory_kind kind = memory_kind_of(fault->address);
    const bool is_owned = (kind == MEMORY_UNMAPPED) || (kind == MEMORY_RAM);
    if (!is_owned || !print_stack_of(fault->address)) {
        print_text(places[kind]);
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
