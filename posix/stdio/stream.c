/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What every stream needs: its lock, its buffer on the way out, the list of those in
 * use.
 */
#define _POSIX_C_SOURCE 200809L

#include "stream.h"

#include "../system/lock.h"
#include <errno.h>
#include <unistd.h>

static struct {
    struct posix_stream *first; /* of all that have been used */
    struct mutex lock;
} streams = { .lock = { .type = MUTEX_RECURSIVE, .protocol = MUTEX_INHERIT } };

/* @satisfies LLR-POSIX-120 */
void posix_stream_lock(FILE *file)
{
    if (posix_stream_is(file)) {
        posix_lock_take(&posix_stream_of(file)->lock);
    }
}

/* @satisfies LLR-POSIX-120 */
bool posix_stream_try(FILE *file)
{
    return !posix_stream_is(file) || posix_lock_try(&posix_stream_of(file)->lock);
}

/* @satisfies LLR-POSIX-120 */
void posix_stream_release(FILE *file)
{
    if (posix_stream_is(file)) {
        posix_lock_give(&posix_stream_of(file)->lock);
    }
}

static void list_add(struct posix_stream *stream)
{
    posix_lock_take(&streams.lock);
    stream->next = streams.first;
    streams.first = stream;
    stream->is_listed = true;
    posix_lock_give(&streams.lock);
}

/* @satisfies LLR-POSIX-124 */
void posix_stream_forget(struct posix_stream *stream)
{
    posix_lock_take(&streams.lock);
    struct posix_stream **link = &streams.first;
    while ((*link != NULL) && (*link != stream)) {
        link = &(*link)->next;
    }
    if (*link != NULL) {
        *link = stream->next;
    }
    stream->is_listed = false;
    posix_lock_give(&streams.lock);
}

/* @satisfies LLR-POSIX-121 */
int posix_stream_flush_locked(struct posix_stream *stream)
{
    const uint32_t count = stream->count;
    uint32_t done = 0;
    stream->count = 0;
    if (stream->is_reading) {
        const off_t ahead = (off_t)count - (off_t)stream->position;
        stream->position = 0;
        stream->is_reading = false;
        if (ahead != 0) {
            const int saved = errno;
            (void)lseek(stream->descriptor, -ahead, SEEK_CUR);
            errno = saved; /* a device has no position: what was read ahead is lost */
        }
        return 0;
    }
    while (done < count) {
        const ssize_t written =
            write(stream->descriptor, &stream->buffer[done], count - done);
        if (written <= 0) {
            stream->file.flags |= __SERR;
            return EOF;
        }
        done += (uint32_t)written;
    }
    return 0;
}

/* @satisfies LLR-POSIX-121 */
void posix_stream_unlock(FILE *file)
{
    if (posix_stream_is(file)) {
        struct posix_stream *const stream = posix_stream_of(file);
        if ((stream->mode == _IONBF) && (stream->count != 0U) && !stream->is_reading) {
            (void)posix_stream_flush_locked(stream);
        }
        posix_lock_give(&stream->lock);
    }
}

/* @satisfies LLR-POSIX-121 */
int posix_stream_put(char byte, FILE *file)
{
    struct posix_stream *const stream = posix_stream_of(file);
    if (stream->is_reading) {
        (void)posix_stream_flush_locked(stream);
    }
    if (!stream->is_listed) {
        list_add(stream);
    }
    stream->buffer[stream->count] = byte;
    stream->count++;
    if ((stream->count == stream->size)
        || ((stream->mode == _IOLBF) && (byte == '\n'))) {
        return posix_stream_flush_locked(stream);
    }
    return 0;
}

/* @satisfies LLR-POSIX-123 */
int posix_stream_flush_all(void)
{
    int result = 0;
    posix_lock_take(&streams.lock);
    for (struct posix_stream *stream = streams.first; stream != NULL;
         stream = stream->next) {
        FILE *const file = &stream->file;
        if (posix_stream_try(file)) { /* one in use is flushed by its user */
            if (!stream->is_reading && (posix_stream_flush_locked(stream) != 0)) {
                result = EOF;
            }
            posix_stream_release(file);
        }
    }
    posix_lock_give(&streams.lock);
    return result;
}
