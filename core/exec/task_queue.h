/* task_queue.h: the tasks that wait for a worker, longest first.
 *
 * A binary heap ordered by (cost descending, order of submission). Owns copies of the task structures, not the bytes
 * they point to. One thread at a time: an executor with threads holds its own lock around every call. */
#ifndef SHARD_EXEC_TASK_QUEUE_H
#define SHARD_EXEC_TASK_QUEUE_H

#include "exec/executor.h"

struct queued_task {
  struct executor_task task;
  uint64_t sequence; /* order of submission; decides among equal costs */
};

struct task_queue {
  struct queued_task *heap; /* owned; heap[0] is the next to start */
  size_t count, capacity;
  uint64_t submitted; /* the next sequence */
};
#define TASK_QUEUE_INIT \
  { NULL, 0, 0, 0 }

void task_queue_release(struct task_queue *queue);
void task_queue_clear(struct task_queue *queue); /* drops all tasks, keeps the memory */
void task_queue_push(struct task_queue *queue, const struct executor_task *task);
/* Takes the costliest task out; false when there is none. */
bool task_queue_pop(struct task_queue *queue, struct executor_task *task);

#endif
