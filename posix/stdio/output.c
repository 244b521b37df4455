/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Output: each call holds the stream's lock from its first byte to its last.  Where
 * nothing else is said, @context thread, @source POSIX.1-2017 XSH under the function's
 * name.
 */
#define _POSIX_C_SOURCE 200809L

#include "stream.h"

#include <errno.h>
#include <string.h>

/* @satisfies LLR-POSIX-130 */
int posix_stream_put_locked(int byte, FILE *file)
{
    if ((file->flags & __SWR) == 0U) {
        file->flags |= __SERR;
        errno = EBADF;
        return EOF;
    }
    return (file->put((char)byte, file) < 0) ? EOF : (int)(unsigned char)byte;
}

/* @satisfies LLR-POSIX-130 */
int fputc(int byte, FILE *file)
{
    posix_stream_lock(file);
    const int result = posix_stream_put_locked(byte, file);
    posix_stream_unlock(file);
    return result;
}

/* @satisfies LLR-POSIX-130 */
int putc(int byte, FILE *file)
{
    return fputc(byte, file);
}

/* @satisfies LLR-POSIX-130 */
int putchar(int byte)
{
    return fputc(byte, stdout);
}

/* @satisfies LLR-POSIX-131 */
int putc_unlocked(int byte, FILE *file)
{
    return posix_stream_put_locked(byte, file);
}

/* @satisfies LLR-POSIX-131 */
int putchar_unlocked(int byte)
{
    return posix_stream_put_locked(byte, stdout);
}

static int put_string(const char *text, FILE *file)
{
    for (const char *next = text; *next != '\0'; next++) {
        if (posix_stream_put_locked(*next, file) == EOF) {
            return EOF;
        }
    }
    return 0;
}

/* @satisfies LLR-POSIX-130 */
int fputs(const char *restrict text, FILE *restrict file)
{
    posix_stream_lock(file);
    const int result = put_string(text, file);
    posix_stream_unlock(file);
    return result;
}

/* @satisfies LLR-POSIX-130 */
int puts(const char *text)
{
    posix_stream_lock(stdout);
    int result = put_string(text, stdout);
    if (result == 0) {
        result = (posix_stream_put_locked('\n', stdout) == EOF) ? EOF : 0;
    }
    posix_stream_unlock(stdout);
    return result;
}

/* @satisfies LLR-POSIX-130 */
size_t fwrite(const void *restrict data, size_t size, size_t count, FILE *restrict file)
{
    const char *next = data;
    size_t done = 0;
    if (size == 0U) {
        return 0;
    }
    posix_stream_lock(file);
    for (bool is_good = true; is_good && (done < count);) {
        for (size_t i = 0; is_good && (i < size); i++) {
            is_good = posix_stream_put_locked(*next, file) != EOF;
            next++;
        }
        done += is_good ? 1U : 0U;
    }
    posix_stream_unlock(file);
    return done;
}

/**
 * What printf and its kin come to: the linker sends every call of vfprintf here
 * (link-options), those of the C library's printf, fprintf and vprintf among them.
 */
int __wrap_vfprintf(FILE *restrict file, const char *restrict format,
                    va_list arguments);
int __real_vfprintf(FILE *restrict file, const char *restrict format,
                    va_list arguments);

/* @satisfies LLR-POSIX-132 */
int __wrap_vfprintf(FILE *restrict file, const char *restrict format, va_list arguments)
{
    posix_stream_lock(file);
    const uint8_t earlier = file->flags & __SERR;
    file->flags &= (uint8_t)~__SERR;
    int result = __real_vfprintf(file, format, arguments);
    if ((file->flags & __SERR) != 0U) {
        result = EOF;
    }
    file->flags |= earlier;
    posix_stream_unlock(file);
    return result;
}

/* @satisfies LLR-POSIX-133 */
void perror(const char *text)
{
    const char *const reason = strerror(errno);
    posix_stream_lock(stderr);
    if ((text != NULL) && (*text != '\0')) {
        (void)put_string(text, stderr);
        (void)put_string(": ", stderr);
    }
    (void)put_string(reason, stderr);
    (void)posix_stream_put_locked('\n', stderr);
    posix_stream_unlock(stderr);
}
