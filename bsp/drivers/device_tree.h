/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What boards need of a flattened device tree, gathered in one pass with libfdt.  A
 * board says in a table which devices it looks for.  Source: Devicetree Specification
 * 0.4.
 *
 * Nothing in the tree is trusted: every length and offset is checked, the pass always
 * ends, and a tree that is damaged is refused as a whole.
 */
#ifndef DRIVERS_DEVICE_TREE_H
#define DRIVERS_DEVICE_TREE_H

#include <base/status.h>
#include <bsp/board.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DEVICE_TREE_SIZE_MAX    0x200000U /* Linux, arm64/booting.rst: at most 2 MiB */
#define DEVICE_TREE_DEVICES_MAX 8U
#define DEVICE_TREE_RANGES_MAX  2U
#define DEVICE_TREE_NAME_MAX    19U /* bytes of a value of "compatible" */

/** A value of a node's "compatible", and the number under which the board knows it. */
struct device_tree_match {
    char compatible[DEVICE_TREE_NAME_MAX + 1U];
    uint32_t device; /* below DEVICE_TREE_DEVICES_MAX; several values may share one */
};

/** The first enabled node that matches. */
struct device_tree_device {
    bool is_present;
    struct bsp_range registers[DEVICE_TREE_RANGES_MAX]; /* empty if not given */
    const uint32_t *interrupts; /* cells, big-endian, in the tree; NULL if none */
    size_t interrupt_cells;     /* number of them */
    const char *method;         /* of firmware, in the tree; NULL if none */
};

struct device_tree {
    struct bsp_range memory; /* the range of RAM that holds the image; not aligned */
    struct device_tree_device devices[DEVICE_TREE_DEVICES_MAX];
    const char *arguments; /* /chosen/bootargs, in the tree; NULL if none */
    uint64_t random_seed;  /* folded from /chosen/rng-seed and kaslr-seed; 0 if none */
};

/**
 * Looks whether a device tree seems to be somewhere.
 *
 * @param address  readable memory of at least 40 bytes, aligned to 8
 * @return         bytes that device_tree_read may read; 0 if there is no tree, or one
 *                 that is larger than DEVICE_TREE_SIZE_MAX
 * @context        boot; also with the MMU off
 * @bound          O(1)
 */
size_t device_tree_size(uintptr_t address);

/**
 * Reads a tree.
 *
 * @param address      where device_tree_size has found one
 * @param image        the memory to look for is the range that holds it
 * @param matches      what to look for, matches_count entries
 * @param[out] tree    what was found; untouched unless STATUS_OK is returned
 * @retval STATUS_OK       read to its end
 * @retval STATUS_INVALID  it is damaged
 * @context  boot; MMU on, FP enabled
 * @bound    O(size of the tree): one pass
 */
MUST_CHECK enum status device_tree_read(uintptr_t address,
                                        const struct bsp_range *image,
                                        const struct device_tree_match *matches,
                                        size_t matches_count, struct device_tree *tree);

/** Value of a cell. */
static inline uint32_t device_tree_cell(uint32_t cell)
{
    /* @satisfies LLR-BSP-021 */
    return __builtin_bswap32(cell);
}

#endif
