/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The recordings that are linked in; see data.S and data/README.md. The texts are not
 * terminated.
 */
#ifndef ADSB_DATA_H
#define ADSB_DATA_H

#include <stdint.h>

extern const char adsb_csv[];        /* extended squitters of one flight */
extern const uint32_t adsb_csv_size; /* bytes */
extern const char commb_df20_csv[];  /* altitude replies */
extern const uint32_t commb_df20_csv_size;
extern const char commb_df21_csv[]; /* identity replies */
extern const uint32_t commb_df21_csv_size;

#endif
