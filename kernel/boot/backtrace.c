/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The calls that led to a place, by the chain of frame records (AAPCS64, 6.2.3): each
 * is the address of the caller's record and the return address.
 */
#include "report.h"

#include <core/memory.h>
#include <core/print.h>

#define RECORDS_MAX     32U
#define SEARCH_MAX      1024U       /* instructions */
#define RETURN          0xd65f03c0U /* ret */
#define PROLOGUE        0xa8007bfdU /* stp x29, x30, [sp, ...], any form */
#define PROLOGUE_MASK   0xfe407fffU
#define CALL            0x94000000U /* bl: bits 25-0 are the distance in words */
#define CALL_MASK       0xfc000000U
#define CALL_OFFSET_TOP 38U

static bool is_text(uint64_t address)
{
    return memory_kind_of(address) == MEMORY_TEXT;
}

/* Whether one of the instructions from start to before end makes a frame record. */
static bool has_prologue(uint64_t start, uint64_t end)
{
    for (uint64_t address = start; address < end; address += sizeof(uint32_t)) {
        if ((*(const uint32_t *)address & PROLOGUE_MASK) == PROLOGUE) {
            return true;
        }
    }
    return false;
}

/*
 * Going back from pc, the end of another function comes before a prologue of its own.
 */
static bool begins_without_prologue(uint64_t pc)
{
    uint64_t address = pc - sizeof(uint32_t);
    for (uint32_t i = 0; (i < SEARCH_MAX) && is_text(address); i++) {
        if (*(const uint32_t *)address == RETURN) {
            return true;
        }
        if (has_prologue(address, address + sizeof(uint32_t))) {
            return false;
        }
        address -= sizeof(uint32_t);
    }
    return true;
}

/*
 * Whether the function at pc has made no frame record, so that its caller is only in
 * x30. If a direct call precedes the address in x30, it says where the called function
 * begins; x30 may also be left from a call that the function at pc has made itself.
 */
static bool is_leaf(uint64_t pc, uint64_t link)
{
    const uint64_t place = link - sizeof(uint32_t);
    if (!is_text(pc) || !is_text(place) || ((place % sizeof(uint32_t)) != 0U)) {
        return true;
    }
    const uint32_t call = *(const uint32_t *)place;
    if ((call & CALL_MASK) != CALL) {
        return begins_without_prologue(pc & ~(uint64_t)3);
    }
    const int64_t words =
        (int64_t)((uint64_t)call << CALL_OFFSET_TOP) >> CALL_OFFSET_TOP;
    const uint64_t target = place + ((uint64_t)words * sizeof(uint32_t));
    return is_text(target) && (target <= pc)
           && ((pc - target) <= (SEARCH_MAX * sizeof(uint32_t)))
           && !has_prologue(target, pc);
}

static void print_caller(uint64_t address)
{
    print_line("              ", address);
}

/* @satisfies LLR-BOOT-022 */
void backtrace_print(uint64_t pc, uint64_t link, uint64_t frame)
{
    print_line("    backtrace ", pc);
    uint64_t record = frame;
    const bool is_alone = !memory_is_readable(record + sizeof(uint64_t))
                          || (((const uint64_t *)record)[1] != link);
    if (is_text(link) && is_alone && is_leaf(pc, link)) {
        print_caller(link);
    }
    for (uint32_t i = 0; i < RECORDS_MAX; i++) {
        if (!memory_is_readable(record)
            || !memory_is_readable(record + sizeof(uint64_t))) {
            return;
        }
        const uint64_t next = ((const uint64_t *)record)[0];
        const uint64_t caller = ((const uint64_t *)record)[1];
        if (!is_text(caller)) {
            return;
        }
        print_caller(caller);
        if (next <= record) {
            return; /* stacks grow down: callers' records are above */
        }
        record = next;
    }
}
