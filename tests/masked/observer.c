/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A TCG plugin that finds the longest stretches with interrupts masked, from outside
 * the image.  The plugin interface shows no registers, so that PSTATE.I is followed by
 * the instructions that change it:
 *
 *     msr daifset / daifclr     mask and unmask
 *     vector of an interrupt    masks; an interrupt is taken only while unmasked
 *     eret                      unmasks, but for the one that ends the trap of a
 *                               handler's first use of FP, which leaves as it found
 *     mrs daif; msr daifset     masks and remembers what was, on a stack of each
 *                               context, for
 *     msr daif                  which puts that back, unless a switch has unmasked
 *
 * Whose stack it is shows the address from which the switch loads a context: the
 * instructions that do are named by their address.  An interrupt while masked is
 * counted as an error and makes the figures worthless.  `trace` writes what is believed
 * into QEMU's log, to be held against PSTATE there.
 *
 * A stretch is counted in instructions: those after the one that masks, or from the
 * first of the vector, to the one that unmasks, included.  A WFI ends one and begins
 * the next, for a masked interrupt that is pending ends it and is served next.
 * Counting begins when the first thread unmasks (what is before is the boot) and ends
 * with a fault; a stretch without an end is none.
 */
#include "qemu_plugin.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CONTEXTS    65536U /* places of the table of contexts, a power of two */
#define PATHS       16384U /* of the table of stretches by start and end */
#define PHASES      1024U
#define RANGES      512U
#define BINS        64U
#define BIN_SIZE    10U
#define NESTING     16U
#define VECTOR_IRQ  0x080U      /* from a thread */
#define VECTOR_TRAP 0x200U      /* synchronous, in a handler */
#define MASK_OF_IRQ 0x200U      /* bit of I in the immediate of daifset and daifclr */
#define HINT_PHASE  0xd5032c9fU /* hint #100: a NOP; the image begins a phase */

QEMU_PLUGIN_EXPORT int qemu_plugin_version = QEMU_PLUGIN_VERSION;

struct context {
    uint64_t address;
    unsigned depth;
    unsigned saved; /* a bit for each save, the last lowest: was it masked? */
    bool is_saving; /* has read the mask and not masked yet */
    bool was_masked;
};

struct path {
    uint64_t start;
    uint64_t end;
    uint64_t count;
    uint64_t longest; /* instructions of the system */
    uint64_t with_application;
    uint64_t at; /* instruction of the run */
    unsigned switches;
    unsigned entries; /* exceptions */
};

struct range {
    uint64_t start;
    uint64_t end;
};

static struct {
    struct range application[RANGES];
    unsigned ranges;
    uint64_t vectors;
    uint64_t fault;
    uint64_t loads[8]; /* instructions that load a context: address, displacement */
    unsigned load_count;
    const char *output;
    bool is_tracing;
} options;

static struct {
    uint64_t executed;
    uint64_t application;
    bool is_observing;
    bool is_masked;
    bool is_dead;
    bool is_in_interrupt;
    bool is_in_trap;
    struct context *current;
    struct context *interrupted;
    struct path now; /* start, entries and switches so far */
    uint64_t began;
    uint64_t began_application;
    uint64_t errors;
    uint64_t first_error; /* address */
    uint64_t stretches;
    uint64_t longest; /* of all, with the application's instructions */
    uint64_t histogram[BINS];
    unsigned phase;
} state = { .is_masked = true };

static struct context contexts[CONTEXTS];
static struct context handler;
static struct path paths[PATHS];
static struct path phases[PHASES];

static void error(uint64_t pc)
{
    state.first_error = (state.errors == 0U) ? pc : state.first_error;
    state.errors++;
}

static void begin(uint64_t pc, uint64_t executed)
{
    state.is_masked = true;
    state.now = (struct path){ .start = pc };
    state.began = executed;
    state.began_application = state.application;
}

static struct path *find_path(uint64_t start, uint64_t end)
{
    size_t place = (size_t)(((start >> 2) * 31U) + (end >> 2)) % PATHS;
    for (size_t i = 0; i < PATHS; i++) {
        struct path *const path = &paths[place];
        if ((path->count == 0U) || ((path->start == start) && (path->end == end))) {
            return path;
        }
        place = (place + 1U) % PATHS;
    }
    return NULL;
}

static void keep_longest(struct path *into, const struct path *path)
{
    const uint64_t count = into->count + 1U;
    if ((into->count == 0U) || (path->longest > into->longest)) {
        *into = *path;
    }
    into->count = count;
}

static void end(uint64_t pc)
{
    struct path *const now = &state.now;
    state.is_masked = false;
    if (!state.is_observing || state.is_dead) {
        return;
    }
    now->end = pc;
    now->at = state.executed;
    now->with_application = state.executed + 1U - state.began;
    now->longest =
        now->with_application - (state.application - state.began_application);
    state.stretches++;
    if (now->with_application > state.longest) {
        state.longest = now->with_application;
    }
    const uint64_t bin = now->longest / BIN_SIZE;
    state.histogram[(bin < BINS) ? bin : (BINS - 1U)]++;
    struct path *const known = find_path(now->start, pc);
    if (known == NULL) {
        error(pc);
    } else {
        keep_longest(known, now);
    }
    keep_longest(&phases[state.phase], now);
}

static void on_mask(unsigned vcpu, void *pc)
{
    struct context *const current = state.current;
    (void)vcpu;
    if (current->is_saving) {
        current->is_saving = false;
        if (current->depth == NESTING) {
            error((uint64_t)pc);
        }
        current->depth++;
        current->saved = (current->saved << 1) | (current->was_masked ? 1U : 0U);
    }
    if (!state.is_masked) {
        begin((uint64_t)pc, state.executed + 1U);
    }
}

static void on_unmask(unsigned vcpu, void *pc)
{
    (void)vcpu;
    if (state.is_masked) {
        end((uint64_t)pc);
    }
    state.current->depth = 0; /* what it had saved before a switch is void */
    state.is_observing = true;
}

static void on_save(unsigned vcpu, void *pc)
{
    (void)vcpu;
    (void)pc;
    state.current->is_saving = true;
    state.current->was_masked = state.is_masked;
}

static void on_restore(unsigned vcpu, void *pc)
{
    struct context *const current = state.current;
    (void)vcpu;
    if (current->depth == 0U) { /* a thread puts back the mask of threads: none */
        on_unmask(vcpu, pc);
        return;
    }
    current->depth--;
    const bool was_masked = (current->saved & 1U) != 0U;
    current->saved >>= 1;
    if (!was_masked) {
        on_unmask(vcpu, pc);
    }
}

static void on_eret(unsigned vcpu, void *pc)
{
    if (state.is_in_trap) {
        state.is_in_trap = false;
        return;
    }
    if (state.is_in_interrupt) {
        state.is_in_interrupt = false;
        state.current = state.interrupted;
    }
    on_unmask(vcpu, pc);
}

static void on_interrupt(unsigned vcpu, void *pc)
{
    (void)vcpu;
    if (state.is_masked) {
        error((uint64_t)pc);
    }
    begin((uint64_t)pc, state.executed);
    state.now.entries = 1;
    state.interrupted = state.current;
    state.is_in_interrupt = true;
    handler = (struct context){ 0 };
    state.current = &handler;
}

/* The instruction that traps was counted, and will be again. */
static void on_trap(unsigned vcpu, void *pc)
{
    (void)vcpu;
    (void)pc;
    state.executed--;
    state.application--;
    state.is_in_trap = true;
    state.now.entries++;
}

static void on_fault(unsigned vcpu, void *pc)
{
    (void)vcpu;
    (void)pc;
    state.is_dead = true;
}

static void on_wait(unsigned vcpu, void *pc)
{
    (void)vcpu;
    if (state.is_masked) {
        end((uint64_t)pc);
        begin((uint64_t)pc, state.executed + 1U);
    }
}

static void on_phase(unsigned vcpu, void *pc)
{
    (void)vcpu;
    if (state.phase == PHASES - 1U) {
        error((uint64_t)pc);
        return;
    }
    state.phase++;
}

static void on_load(unsigned vcpu, uint32_t info, uint64_t address, void *displacement)
{
    const uint64_t loaded = address - (uint64_t)displacement;
    size_t place = (size_t)((loaded >> 4) * 2654435761U) % CONTEXTS;
    (void)vcpu;
    (void)info;
    while ((contexts[place].address != 0U) && (contexts[place].address != loaded)) {
        place = (place + 1U) % CONTEXTS;
    }
    contexts[place].address = loaded;
    state.current = &contexts[place];
    state.is_in_interrupt = false;
    state.now.switches++;
}

static void on_trace(unsigned vcpu, void *pc)
{
    char line[64];
    (void)vcpu;
    (void)snprintf(line, sizeof line, "OBSERVED %" PRIx64 " %d %d\n", (uint64_t)pc,
                   state.is_masked ? 1 : 0, state.is_observing ? 1 : 0);
    qemu_plugin_outs(line);
}

/* What an instruction does to the mask; NULL: nothing. */
static void (*effect_of(uint64_t pc, uint32_t op))(unsigned vcpu, void *pc)
{
    static const struct {
        uint32_t mask;
        uint32_t value;
        void (*effect)(unsigned vcpu, void *pc);
    } effects[] = {
        { 0xfffff2ffU, 0xd50342dfU, on_mask },    /* msr daifset, with I */
        { 0xfffff2ffU, 0xd50342ffU, on_unmask },  /* msr daifclr, with I */
        { 0xffffffe0U, 0xd53b4220U, on_save },    /* mrs xN, daif */
        { 0xffffffe0U, 0xd51b4220U, on_restore }, /* msr daif, xN */
        { 0xffffffffU, 0xd69f03e0U, on_eret },
        { 0xffffffffU, 0xd503207fU, on_wait }, /* wfi */
        { 0xffffffffU, HINT_PHASE, on_phase },
    };
    if (pc == options.vectors + VECTOR_IRQ) {
        return on_interrupt;
    }
    if (pc == options.vectors + VECTOR_TRAP) {
        return on_trap;
    }
    if (pc == options.fault) {
        return on_fault;
    }
    for (size_t i = 0; i < sizeof effects / sizeof effects[0]; i++) {
        if ((op & effects[i].mask) == effects[i].value) {
            return effects[i].effect;
        }
    }
    return NULL;
}

static bool is_application(uint64_t pc)
{
    for (unsigned i = 0; i < options.ranges; i++) {
        if ((pc >= options.application[i].start) && (pc < options.application[i].end)) {
            return true;
        }
    }
    return false;
}

static void on_translation(uint64_t id, struct qemu_plugin_tb *tb)
{
    (void)id;
    for (size_t i = 0; i < qemu_plugin_tb_n_insns(tb); i++) {
        struct qemu_plugin_insn *const insn = qemu_plugin_tb_get_insn(tb, i);
        const uint64_t pc = qemu_plugin_insn_vaddr(insn);
        uint32_t op;
        memcpy(&op, qemu_plugin_insn_data(insn), sizeof op);
        void (*const effect)(unsigned, void *) = effect_of(pc, op);
        /* What is believed before the instruction; a vector's first is masked. */
        const bool is_entry = effect == on_interrupt;
        if (options.is_tracing && !is_entry) {
            qemu_plugin_register_vcpu_insn_exec_cb(insn, on_trace,
                                                   QEMU_PLUGIN_CB_NO_REGS, (void *)pc);
        }
        if (effect != NULL) {
            qemu_plugin_register_vcpu_insn_exec_cb(insn, effect, QEMU_PLUGIN_CB_NO_REGS,
                                                   (void *)pc);
        }
        if (options.is_tracing && is_entry) {
            qemu_plugin_register_vcpu_insn_exec_cb(insn, on_trace,
                                                   QEMU_PLUGIN_CB_NO_REGS, (void *)pc);
        }
        for (unsigned j = 0; j < options.load_count; j += 2U) {
            if (pc == options.loads[j]) {
                qemu_plugin_register_vcpu_mem_cb(insn, on_load, QEMU_PLUGIN_CB_NO_REGS,
                                                 QEMU_PLUGIN_MEM_RW,
                                                 (void *)options.loads[j + 1U]);
            }
        }
        qemu_plugin_register_vcpu_insn_exec_inline(insn, QEMU_PLUGIN_INLINE_ADD_U64,
                                                   &state.executed, 1);
        if (is_application(pc)) {
            qemu_plugin_register_vcpu_insn_exec_inline(insn, QEMU_PLUGIN_INLINE_ADD_U64,
                                                       &state.application, 1);
        }
    }
}

static void write_path(FILE *file, const char *kind, unsigned number,
                       const struct path *path)
{
    (void)fprintf(file,
                  "%s %u %" PRIx64 " %" PRIx64 " %" PRIu64 " %" PRIu64 " %" PRIu64
                  " %u %u %" PRIu64 "\n",
                  kind, number, path->start, path->end, path->count, path->longest,
                  path->with_application, path->switches, path->entries, path->at);
}

static void on_exit(uint64_t id, void *unused)
{
    FILE *const file = fopen(options.output, "w");
    (void)id;
    (void)unused;
    if (file == NULL) {
        return;
    }
    (void)fprintf(file, "errors %" PRIu64 " %" PRIx64 "\n", state.errors,
                  state.first_error);
    (void)fprintf(file, "stretches %" PRIu64 "\n", state.stretches);
    (void)fprintf(file, "longest %" PRIu64 "\n", state.longest);
    (void)fprintf(file, "executed %" PRIu64 "\n", state.executed);
    for (unsigned i = 0; i < BINS; i++) {
        (void)fprintf(file, "bin %u %" PRIu64 "\n", i * BIN_SIZE, state.histogram[i]);
    }
    for (unsigned i = 0; i <= state.phase; i++) {
        write_path(file, "phase", i, &phases[i]);
    }
    for (unsigned i = 0; i < PATHS; i++) {
        if (paths[i].count != 0U) {
            write_path(file, "path", i, &paths[i]);
        }
    }
    (void)fclose(file);
}

/* name=VALUE[:VALUE], numbers in hexadecimal. */
static bool read_option(const char *text)
{
    const char *const value = strchr(text, '=') + 1;
    char *rest = NULL;
    const uint64_t first = strtoull(value, &rest, 16);
    const uint64_t second = (*rest == ':') ? strtoull(rest + 1, NULL, 16) : 0U;
    if (strncmp(text, "vectors=", 8) == 0) {
        options.vectors = first;
    } else if (strncmp(text, "fault=", 6) == 0) {
        options.fault = first;
    } else if ((strncmp(text, "load=", 5) == 0) && (options.load_count < 8U)) {
        options.loads[options.load_count] = first;
        options.loads[options.load_count + 1U] = second;
        options.load_count += 2U;
    } else if ((strncmp(text, "application=", 12) == 0) && (options.ranges < RANGES)) {
        options.application[options.ranges] = (struct range){ first, second };
        options.ranges++;
    } else if (strncmp(text, "output=", 7) == 0) {
        options.output = strdup(value);
    } else if (strncmp(text, "trace=", 6) == 0) {
        options.is_tracing = first != 0U;
    } else {
        return false;
    }
    return true;
}

int qemu_plugin_install(uint64_t id, const struct qemu_info *info, int argc,
                        char **argv);

QEMU_PLUGIN_EXPORT int qemu_plugin_install(uint64_t id, const struct qemu_info *info,
                                           int argc, char **argv)
{
    (void)info;
    for (int i = 0; i < argc; i++) {
        if ((strchr(argv[i], '=') == NULL) || !read_option(argv[i])) {
            (void)fprintf(stderr, "observer: no such option: %s\n", argv[i]);
            return -1;
        }
    }
    state.current = &handler;
    qemu_plugin_register_vcpu_tb_trans_cb(id, on_translation);
    qemu_plugin_register_atexit_cb(id, on_exit, NULL);
    return 0;
}
