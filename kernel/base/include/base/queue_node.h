/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The links of what stands in a circular queue.
 */
#ifndef BASE_QUEUE_NODE_H
#define BASE_QUEUE_NODE_H

struct queue_node {
    struct queue_node *next;
    struct queue_node *prev;
};

#endif
