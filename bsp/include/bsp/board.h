/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The board contract: what a board tells the kernel about itself, read once at boot
 * from the device tree or, without a valid one, from the board's constants.
 */
#ifndef BSP_BOARD_H
#define BSP_BOARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** A range of physical addresses; end is the first byte after it. */
struct bsp_range {
    uintptr_t start;
    uintptr_t end;
};

#define BSP_DEVICES_MAX 4U

/** Most bytes of boot arguments, the terminator not counted. */
#define BSP_ARGUMENTS_MAX 2048U

struct bsp_board {
    const char *name;         /* "qemu-virt" */
    bool is_from_device_tree; /* false: the board's constants serve */
    struct bsp_range memory;  /* RAM that holds the image; page-aligned */
    struct bsp_range devices[BSP_DEVICES_MAX]; /* registers to map; empty ones unused */
    const char *arguments; /* boot arguments, terminated; "" if none; NULL: too long */
    uint64_t random_seed;  /* for the stack protector; 0 if the board has none */
};

/**
 * Gives all that the secure state holds to the non-secure one: the interrupt
 * controller.
 *
 * @context  boot, at EL3; MMU off, .bss not cleared
 */
void bsp_enter_non_secure(void);

/**
 * Finds the device tree: where the loader says, or where the board's loaders leave it.
 *
 * @param tree  what the loader left in its register; may be anything
 * @return      what to map for bsp_board_discover, not page-aligned; empty if there is
 *              none
 * @context     boot; MMU off, .bss not cleared
 * @bound       O(1)
 */
struct bsp_range bsp_board_find_tree(uintptr_t tree);

/**
 * Finds out what the board consists of and prepares its console, its interrupt
 * controller and its way to halt.  The tree is not needed afterwards.
 *
 * @param tree   start of what bsp_board_find_tree returned, mapped; 0 if it was empty
 * @param level  exception level at which the processor was entered, 1 to 3
 * @return       the board, in memory of the bsp that stays valid; the console may be
 *               used once its devices are mapped
 * @context      boot, once; FP enabled
 * @bound        O(size of the tree): one pass
 */
const struct bsp_board *bsp_board_discover(uintptr_t tree, unsigned int level);

#endif
