/* SPDX-License-Identifier: Apache-2.0 */
/*
 * <stdio.h>: the C library's, with every operation on a stream a function, so that it
 * locks the stream, and the locks of POSIX.1-2017.
 */
#ifndef _BULKHEAD_STDIO_H
#define _BULKHEAD_STDIO_H

#pragma GCC system_header /* #include_next is an extension of gcc */
#include_next <stdio.h>

#include <sys/features.h>

#undef clearerror
#undef feof
#undef ferror
#undef getc
#undef getchar
#undef putc
#undef putchar
#undef printf_float

#ifdef __cplusplus
extern "C" {
#endif

#if __POSIX_VISIBLE
#    define L_ctermid 13

void flockfile(FILE *__stream);
int ftrylockfile(FILE *__stream);
void funlockfile(FILE *__stream);
int getc_unlocked(FILE *__stream);
int getchar_unlocked(void);
int putc_unlocked(int __c, FILE *__stream);
int putchar_unlocked(int __c);
#endif
#if __POSIX_VISIBLE >= 200809
int dprintf(int __descriptor, const char *__restrict __format, ...)
    __attribute__((__format__(__printf__, 2, 3)));
#endif

#ifdef __cplusplus
}
#endif

#endif
