/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The limits of an image that does not state its own: the defaults.
 */
#include <bulkhead/config.h>

const struct bulkhead_config bulkhead_config = { .threads = 0 };
