/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Flushing, positions, buffers, and the end of streams.  Where nothing else is said,
 * @context thread, @source POSIX.1-2017 XSH under the function's name.
 */
#define _POSIX_C_SOURCE 200809L

#include "stream.h"

#include "../status.h"
#include <errno.h>
#include <stdint.h>
#include <unistd.h>

/* @satisfies LLR-POSIX-123 */
int fflush(FILE *file)
{
    if (file == NULL) {
        return posix_stream_flush_all();
    }
    if (!posix_stream_is(file)) {
        return (file->flush == NULL) ? 0 : file->flush(file);
    }
    posix_stream_lock(file);
    const int result = posix_stream_flush_locked(posix_stream_of(file));
    posix_stream_release(file);
    return result;
}

static int close_ours(struct posix_stream *stream)
{
    FILE *const file = &stream->file;
    posix_stream_lock(file);
    if (stream->is_listed) {
        posix_stream_forget(stream);
    }
    int result = posix_stream_flush_locked(stream);
    if (close(stream->descriptor) != 0) {
        result = EOF;
    }
    file->flags &= (uint8_t) ~(__SRD | __SWR);
    posix_stream_release(file);
    if (stream->dispose != NULL) {
        stream->dispose(stream);
    }
    return result;
}

/** @raise EBADF  its descriptor is closed already */
/* @satisfies LLR-POSIX-124 */
int fclose(FILE *file)
{
    if (posix_stream_is(file)) {
        return close_ours(posix_stream_of(file));
    }
    return ((file->flags & __SCLOSE) != 0U)
               ? ((struct __file_close *)(void *)file)->close(file)
               : fflush(file);
}

/* Moves a locked stream; returns the position then. */
static off_t seek_ours(struct posix_stream *stream, off_t offset, int whence)
{
    FILE *const file = &stream->file;
    if (posix_stream_flush_locked(stream) != 0) {
        return -1;
    }
    const off_t result = lseek(stream->descriptor, offset, whence);
    if (result >= 0) {
        file->unget = 0;
        file->flags &= (uint8_t)~__SEOF;
    }
    return result;
}

/* As seek_ours, for any stream. */
static off_t seek(FILE *file, off_t offset, int whence)
{
    if (posix_stream_is(file)) {
        return seek_ours(posix_stream_of(file), offset, whence);
    }
    if ((file->flags & __SEXT) == 0U) {
        return posix_fail(ESPIPE);
    }
    file->unget = 0;
    file->flags &= (uint8_t)~__SEOF;
    return ((struct __file_ext *)(void *)file)->seek(file, offset, whence);
}

/** @raise ESPIPE  a device has no position */
/* @satisfies LLR-POSIX-125 */
int fseeko(FILE *file, off_t offset, int whence)
{
    posix_stream_lock(file);
    const off_t back = ((whence == SEEK_CUR) && (file->unget != 0U)) ? 1 : 0;
    const off_t position = seek(file, offset - back, whence);
    posix_stream_release(file);
    return (position < 0) ? -1 : 0;
}

/* @satisfies LLR-POSIX-125 */
int fseek(FILE *file, long offset, int whence)
{
    return fseeko(file, offset, whence);
}

/** @raise ESPIPE  a device has no position */
/* @satisfies LLR-POSIX-125 */
off_t ftello(FILE *file)
{
    posix_stream_lock(file);
    const __ungetc_t back = file->unget; /* it stays */
    const uint8_t flags = file->flags;
    const off_t position = seek(file, 0, SEEK_CUR);
    file->unget = back;
    file->flags = flags;
    posix_stream_release(file);
    return ((position > 0) && (back != 0U)) ? (position - 1) : position;
}

/* @satisfies LLR-POSIX-125 */
long ftell(FILE *file)
{
    return ftello(file);
}

/** @raise EINVAL  no such mode  @raise ENOTSUP  not a stream on a descriptor */
/* @satisfies LLR-POSIX-126 */
int setvbuf(FILE *restrict file, char *restrict buffer, int mode, size_t size)
{
    if ((mode != _IOFBF) && (mode != _IOLBF) && (mode != _IONBF)) {
        return posix_fail(EINVAL);
    }
    if (!posix_stream_is(file)) {
        return posix_fail(ENOTSUP);
    }
    struct posix_stream *const stream = posix_stream_of(file);
    posix_stream_lock(file);
    const int result = posix_stream_flush_locked(stream);
    if ((buffer != NULL) && (size != 0U) && (mode != _IONBF)) {
        stream->buffer = buffer;
        stream->size = (size > UINT32_MAX) ? UINT32_MAX : (uint32_t)size;
    }
    stream->mode = (uint8_t)mode;
    posix_stream_release(file);
    return result;
}

/* @satisfies LLR-POSIX-137 */
void clearerr(FILE *file)
{
    posix_stream_lock(file);
    file->flags &= (uint8_t) ~(__SERR | __SEOF);
    posix_stream_release(file);
}

/** @raise EBADF  no descriptor belongs to the stream */
/* @satisfies LLR-POSIX-139 */
int fileno(FILE *file)
{
    return posix_stream_is(file) ? posix_stream_of(file)->descriptor
                                 : posix_fail(EBADF);
}
