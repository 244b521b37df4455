# SPDX-License-Identifier: Apache-2.0
# Scheduling: mechanisms of which posix and apex are thin dialects.
sched-srcs := sched/scheduler.c sched/thread.c sched/thread_priority.c sched/wait_queue.c \
	sched/timeout_queue.c sched/timeout.c sched/mutex.c sched/semaphore.c sched/condition.c
sched-deps := base arch core public
