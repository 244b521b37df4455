/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Input: each call holds the stream's lock from its first byte to its last.  Where
 * nothing else is said, @context thread, @source POSIX.1-2017 XSH under the function's
 * name.
 */
#define _POSIX_C_SOURCE 200809L

#include "stream.h"

#include <errno.h>
#include <unistd.h>

#define GET_ERROR (-1) /* the C library's _FDEV_ERR */
#define GET_END   (-2) /* the C library's _FDEV_EOF */

/* @satisfies LLR-POSIX-122 */
int posix_stream_get(FILE *file)
{
    struct posix_stream *const stream = posix_stream_of(file);
    if (!stream->is_reading) {
        if (posix_stream_flush_locked(stream) != 0) {
            return GET_ERROR;
        }
        stream->is_reading = true;
    }
    if (stream->position == stream->count) {
        const size_t wanted = (stream->mode == _IONBF) ? 1U : stream->size;
        stream->position = 0;
        stream->count = 0;
        (void)posix_stream_flush_all(); /* a question comes before its answer */
        const ssize_t got = read(stream->descriptor, stream->buffer, wanted);
        if (got <= 0) {
            return (got < 0) ? GET_ERROR : GET_END;
        }
        stream->count = (uint32_t)got;
    }
    const char byte = stream->buffer[stream->position];
    stream->position++;
    return (unsigned char)byte;
}

/* @satisfies LLR-POSIX-134 */
int posix_stream_get_locked(FILE *file)
{
    if ((file->flags & __SRD) == 0U) {
        file->flags |= __SERR;
        errno = EBADF;
        return EOF;
    }
    if (file->unget != 0U) { /* the byte that ungetc put there, plus one */
        const int byte = (int)file->unget - 1;
        file->unget = 0;
        return byte;
    }
    const int byte = file->get(file);
    if (byte < 0) {
        /* memory has no errors: the C library's fmemopen ends with -1 */
        file->flags |= ((byte == GET_ERROR) && posix_stream_is(file)) ? __SERR : __SEOF;
        return EOF;
    }
    return (int)(unsigned char)byte;
}

/* @satisfies LLR-POSIX-134 */
int fgetc(FILE *file)
{
    posix_stream_lock(file);
    const int byte = posix_stream_get_locked(file);
    posix_stream_release(file);
    return byte;
}

/* @satisfies LLR-POSIX-134 */
int getc(FILE *file)
{
    return fgetc(file);
}

/* @satisfies LLR-POSIX-134 */
int getchar(void)
{
    return fgetc(stdin);
}

/* @satisfies LLR-POSIX-131 */
int getc_unlocked(FILE *file)
{
    return posix_stream_get_locked(file);
}

/* @satisfies LLR-POSIX-131 */
int getchar_unlocked(void)
{
    return posix_stream_get_locked(stdin);
}

/** One byte can be put back. */
/* @satisfies LLR-POSIX-135 */
int ungetc(int byte, FILE *file)
{
    int result = EOF;
    posix_stream_lock(file);
    if ((byte != EOF) && (file->unget == 0U) && ((file->flags & __SRD) != 0U)) {
        result = (int)(unsigned char)byte;
        file->unget = (__ungetc_t)(result + 1);
        file->flags &= (uint8_t)~__SEOF;
    }
    posix_stream_release(file);
    return result;
}

/* @satisfies LLR-POSIX-136 */
char *fgets(char *restrict text, int size, FILE *restrict file)
{
    int count = 0;
    int byte = 0;
    if (size <= 0) {
        return NULL;
    }
    posix_stream_lock(file);
    while ((count < (size - 1)) && (byte != '\n')) {
        byte = posix_stream_get_locked(file);
        if (byte == EOF) {
            break;
        }
        text[count] = (char)byte;
        count++;
    }
    const bool is_good =
        (byte != EOF) || ((count != 0) && ((file->flags & __SERR) == 0U));
    posix_stream_release(file);
    if (!is_good) {
        return NULL;
    }
    text[count] = '\0';
    return text;
}

/* @satisfies LLR-POSIX-136 */
size_t fread(void *restrict data, size_t size, size_t count, FILE *restrict file)
{
    char *next = data;
    size_t done = 0;
    if (size == 0U) {
        return 0;
    }
    posix_stream_lock(file);
    for (bool is_good = true; is_good && (done < count);) {
        for (size_t i = 0; is_good && (i < size); i++) {
            const int byte = posix_stream_get_locked(file);
            is_good = byte != EOF;
            if (is_good) {
                *next = (char)byte;
                next++;
            }
        }
        done += is_good ? 1U : 0U;
    }
    posix_stream_release(file);
    return done;
}

/** What scanf and its kin come to, as __wrap_vfprintf. */
int __wrap_vfscanf(FILE *restrict file, const char *restrict format, va_list arguments);
int __real_vfscanf(FILE *restrict file, const char *restrict format, va_list arguments);

/* @satisfies LLR-POSIX-132 */
int __wrap_vfscanf(FILE *restrict file, const char *restrict format, va_list arguments)
{
    posix_stream_lock(file);
    const int result = __real_vfscanf(file, format, arguments);
    posix_stream_release(file);
    return result;
}
