/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Host stand-in for <bsp/console.h>: what is written is kept.
 */
#ifndef FAKES_CONSOLE_H
#define FAKES_CONSOLE_H

/** Forgets what was written. */
void console_reset(void);

/** What was written since, as a string. */
const char *console_text(void);

#endif
