# SPDX-License-Identifier: Apache-2.0
# POSIX.1-2017: a thin dialect of sched, over the C library.
posix-srcs := posix/status.c posix/default_config.c \
	posix/file/descriptor.c posix/file/open.c posix/file/read.c posix/file/write.c \
	posix/memory/heap.c posix/memory/malloc.c \
	posix/start/arguments.c posix/start/exit.c posix/start/image_main.c \
	posix/stdio/control.c posix/stdio/input.c posix/stdio/lock.c \
	posix/stdio/open.c posix/stdio/output.c posix/stdio/standard.c posix/stdio/stream.c \
	posix/sync/condition.c posix/sync/condition_attributes.c posix/sync/mutex.c \
	posix/sync/mutex_attributes.c posix/sync/semaphore.c \
	posix/system/libc_lock.c posix/system/lock.c posix/system/lock_threads.c \
	posix/system/process.c posix/system/sysconf.c \
	posix/thread/attributes.c posix/thread/keys.c posix/thread/name.c posix/thread/once.c \
	posix/thread/process_scheduling.c posix/thread/scheduling.c posix/thread/thread.c \
	posix/time/clock.c posix/time/deadline.c posix/time/sleep.c posix/time/time_of_day.c
# These take variable arguments of programs, floating ones among them.
posix-fp-srcs := posix/stdio/descriptor_print.c
posix-deps := base arch bsp core sched public libc
