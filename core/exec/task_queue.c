/* task_queue.c: a binary heap of tasks. See task_queue.h. */
#include "exec/task_queue.h"

#include "base/memory.h"
#include <stdlib.h>

static bool starts_before(const struct queued_task *a, const struct queued_task *b) {
  if (a->task.cost != b->task.cost)
    return a->task.cost > b->task.cost;
  return a->sequence < b->sequence;
}

static void swap(struct queued_task *a, struct queued_task *b) {
  struct queued_task kept = *a;
  *a = *b;
  *b = kept;
}

static void sift_up(struct task_queue *queue, size_t index) {
  while (index > 0) {
    size_t parent = (index - 1) / 2;
    if (!starts_before(&queue->heap[index], &queue->heap[parent]))
      return;
    swap(&queue->heap[index], &queue->heap[parent]);
    index = parent;
  }
}

static void sift_down(struct task_queue *queue, size_t index) {
  for (;;) {
    size_t first = index;
    for (size_t child = 2 * index + 1; child <= 2 * index + 2 && child < queue->count; child++) {
      if (starts_before(&queue->heap[child], &queue->heap[first]))
        first = child;
    }
    if (first == index)
      return;
    swap(&queue->heap[index], &queue->heap[first]);
    index = first;
  }
}

void task_queue_release(struct task_queue *queue) {
  free(queue->heap);
  *queue = (struct task_queue)TASK_QUEUE_INIT;
}

void task_queue_clear(struct task_queue *queue) {
  queue->count = 0;
}

void task_queue_push(struct task_queue *queue, const struct executor_task *task) {
  queue->heap = memory_grow(queue->heap, queue->count, &queue->capacity, sizeof *queue->heap);
  queue->heap[queue->count] = (struct queued_task){*task, queue->submitted++};
  sift_up(queue, queue->count++);
}

bool task_queue_pop(struct task_queue *queue, struct executor_task *task) {
  if (queue->count == 0)
    return false;
  *task = queue->heap[0].task;
  queue->heap[0] = queue->heap[--queue->count];
  sift_down(queue, 0);
  return true;
}
