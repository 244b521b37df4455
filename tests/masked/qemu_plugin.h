/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What observer.c uses of QEMU's interface for TCG plugins, version 1 (QEMU 7.2,
 * docs/devel/tcg-plugins.rst).  Debian 12 has no package with QEMU's own header.
 */
#ifndef MASKED_QEMU_PLUGIN_H
#define MASKED_QEMU_PLUGIN_H

#include <stddef.h>
#include <stdint.h>

#define QEMU_PLUGIN_VERSION 1
#define QEMU_PLUGIN_EXPORT  __attribute__((visibility("default")))

struct qemu_plugin_tb;
struct qemu_plugin_insn;
struct qemu_info;

enum qemu_plugin_cb_flags {
    QEMU_PLUGIN_CB_NO_REGS
};

enum qemu_plugin_mem_rw {
    QEMU_PLUGIN_MEM_RW = 3
};

enum qemu_plugin_op {
    QEMU_PLUGIN_INLINE_ADD_U64
};

void qemu_plugin_register_vcpu_tb_trans_cb(uint64_t id,
                                           void (*callback)(uint64_t id,
                                                            struct qemu_plugin_tb *tb));
void qemu_plugin_register_atexit_cb(uint64_t id,
                                    void (*callback)(uint64_t id, void *argument),
                                    void *argument);
void qemu_plugin_register_vcpu_insn_exec_cb(
    struct qemu_plugin_insn *insn, void (*callback)(unsigned vcpu, void *argument),
    enum qemu_plugin_cb_flags flags, void *argument);
void qemu_plugin_register_vcpu_insn_exec_inline(struct qemu_plugin_insn *insn,
                                                enum qemu_plugin_op op, void *counter,
                                                uint64_t value);
void qemu_plugin_register_vcpu_mem_cb(
    struct qemu_plugin_insn *insn,
    void (*callback)(unsigned vcpu, uint32_t info, uint64_t address, void *argument),
    enum qemu_plugin_cb_flags flags, enum qemu_plugin_mem_rw rw, void *argument);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *tb);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *tb,
                                                 size_t index);
uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *insn);
const void *qemu_plugin_insn_data(const struct qemu_plugin_insn *insn);
void qemu_plugin_outs(const char *text);

#endif
