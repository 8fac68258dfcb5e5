/* test_conformance.c: the cases that hold for every kind of executor, run over each kind and number of jobs.
 *
 * A task's bytes say what the test's body does with it: "echo TEXT", "fail TEXT", "large SIZE", "meet COUNT" (waits
 * until COUNT tasks have begun), "watch DONE" (raises its progress to DONE, then waits until a tick has seen that). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/memory.h"
#include "exec/executor.h"
#include "os/thread.h"
#include <stdio.h>
#include <stdlib.h>

enum { TASK_MAX = 512, JOBS_MAX = 8 };

struct setup {
  const char *kind;
  unsigned jobs;
  bool concurrent; /* tasks run while the coordinator waits */
};

/* What came back, in order of delivery. */
struct delivery {
  const struct executor_task *submitted; /* the task's owner */
  char *result;
  size_t size;
  char *error; /* NULL on success */
};

struct lab {
  const struct setup *setup;
  struct executor *executor;
  struct executor_task tasks[TASK_MAX];
  char texts[TASK_MAX][48];
  size_t task_count;
  struct delivery deliveries[TASK_MAX];
  size_t delivery_count;
  unsigned ticks;
  uint32_t highest_seen; /* progress, by a tick */
  void (*on_done)(struct lab *lab);
  void (*on_tick)(struct lab *lab);

  /* Shared with the workers. */
  uv_mutex_t lock;
  uv_cond_t changed;
  unsigned begun, alive, started, most_alive;
  unsigned undelivered, most_undelivered;
  bool seen;          /* a tick has seen what "watch" waits for */
  int failing_worker; /* the worker that refuses to start, or -1 */
  unsigned refusals;
};

/* --- the body --- */

static int body_start(void *context, unsigned number, void **worker, struct error *error) {
  struct lab *lab = context;
  uv_mutex_lock(&lab->lock);
  bool refuse = (int)number == lab->failing_worker;
  lab->refusals += refuse;
  if (!refuse) {
    lab->started++;
    lab->alive++;
    if (lab->alive > lab->most_alive)
      lab->most_alive = lab->alive;
  }
  uv_mutex_unlock(&lab->lock);
  if (refuse)
    return error_set(error, ERROR_INVALID, "worker %u does not start", number);
  *worker = memory_allocate_zeroed(1, sizeof(unsigned));
  return 0;
}

static void body_stop(void *context, void *worker) {
  struct lab *lab = context;
  uv_mutex_lock(&lab->lock);
  lab->alive--;
  uv_mutex_unlock(&lab->lock);
  free(worker);
}

static void meet(struct lab *lab, unsigned count) {
  uv_mutex_lock(&lab->lock);
  while (lab->begun < count)
    uv_cond_wait(&lab->changed, &lab->lock);
  uv_mutex_unlock(&lab->lock);
}

static void look(struct lab *lab) {
  struct executor_status status[JOBS_MAX];
  executor_statuses(lab->executor, status);
  for (unsigned i = 0; i < executor_jobs(lab->executor); i++) {
    if (status[i].label.size > 0 && status[i].units == 100 && status[i].done > lab->highest_seen)
      lab->highest_seen = status[i].done;
  }
}

static void watch(struct lab *lab, struct executor_progress *progress, uint32_t done) {
  atomic_store(&progress->done, done);
  if (!lab->setup->concurrent) {
    look(lab); /* the body runs on the coordinator, so it may look for itself */
    return;
  }
  uv_mutex_lock(&lab->lock);
  while (!lab->seen)
    uv_cond_wait(&lab->changed, &lab->lock);
  uv_mutex_unlock(&lab->lock);
}

static void fill(struct strbuf *result, size_t size) {
  memset(strbuf_reserve(result, size), 'x', size);
  strbuf_advance(result, size);
}

static int body_run(void *context, void *worker, struct bytes task, struct strbuf *result,
                    struct executor_progress *progress, struct error *error) {
  struct lab *lab = context;
  char verb[8] = "", argument[40] = "";
  ++*(unsigned *)worker; /* a race here is two threads on one worker */
  uv_mutex_lock(&lab->lock);
  lab->begun++;
  uv_cond_broadcast(&lab->changed);
  uv_mutex_unlock(&lab->lock);

  if (sscanf(task.data, "%7s %39[^\n]", verb, argument) < 1)
    return error_set(error, ERROR_INVALID, "no verb");
  int outcome = 0;
  if (strcmp(verb, "fail") == 0)
    outcome = error_set_at(error, ERROR_INVALID, "a.md", 3, 4, "%s", argument);
  else if (strcmp(verb, "large") == 0)
    fill(result, (size_t)atol(argument));
  else if (strcmp(verb, "meet") == 0)
    meet(lab, (unsigned)atoi(argument));
  else if (strcmp(verb, "watch") == 0)
    watch(lab, progress, (uint32_t)atoi(argument));
  else
    strbuf_append_text(result, argument);

  uv_mutex_lock(&lab->lock);
  if (++lab->undelivered > lab->most_undelivered)
    lab->most_undelivered = lab->undelivered;
  uv_mutex_unlock(&lab->lock);
  return outcome;
}

/* --- the coordinator's side --- */

static void on_done(void *context, const struct executor_task *task, struct strbuf *result, const struct error *error) {
  struct lab *lab = context;
  assert_true(lab->delivery_count < TASK_MAX);
  struct delivery *delivery = &lab->deliveries[lab->delivery_count++];
  delivery->submitted = task->owner;
  if (error)
    delivery->error = memory_copy_string(error->message, strlen(error->message));
  delivery->result = strbuf_detach(result, &delivery->size);
  uv_mutex_lock(&lab->lock);
  lab->undelivered--;
  uv_mutex_unlock(&lab->lock);
  if (lab->on_done)
    lab->on_done(lab);
}

static void on_tick(void *context) {
  struct lab *lab = context;
  lab->ticks++;
  look(lab);
  if (lab->on_tick)
    lab->on_tick(lab);
}

static void lab_open(struct lab *lab, const struct setup *setup) {
  memset(lab, 0, sizeof *lab);
  lab->setup = setup;
  lab->failing_worker = -1;
  assert_int_equal(uv_mutex_init(&lab->lock), 0);
  assert_int_equal(uv_cond_init(&lab->changed), 0);
  struct executor_options options = {
      .kind = setup->kind,
      .jobs = setup->jobs,
      .body = {body_start, body_run, body_stop, lab},
      .done = on_done,
      .done_context = lab,
      .tick = on_tick,
      .tick_context = lab,
  };
  struct error error = ERROR_INIT;
  assert_int_equal(executor_create(&options, &lab->executor, &error), 0);
}

static void lab_close(struct lab *lab) {
  executor_destroy(lab->executor);
  assert_int_equal(lab->alive, 0);
  for (size_t i = 0; i < lab->delivery_count; i++) {
    free(lab->deliveries[i].result);
    free(lab->deliveries[i].error);
  }
  uv_cond_destroy(&lab->changed);
  uv_mutex_destroy(&lab->lock);
  free(lab);
}

static void submit(struct lab *lab, uint64_t cost, const char *text) {
  assert_true(lab->task_count < TASK_MAX);
  struct executor_task *task = &lab->tasks[lab->task_count];
  char *copy = lab->texts[lab->task_count++];
  snprintf(copy, sizeof lab->texts[0], "%s", text);
  *task = (struct executor_task){bytes_from(copy), bytes_from("label"), cost, 100, task};
  executor_submit(lab->executor, task);
}

static void run_well(struct lab *lab) {
  struct error error = ERROR_INIT;
  int outcome = executor_run(lab->executor, &error);
  if (outcome)
    fail_msg("executor_run: %s", error.message);
}

static void run_stopped(struct lab *lab) {
  struct error error = ERROR_INIT;
  assert_int_equal(executor_run(lab->executor, &error), -1);
  assert_int_equal(error.code, ERROR_INTERRUPTED);
  error_release(&error);
}

static struct lab *open_lab(void **state) {
  struct lab *lab = memory_allocate(sizeof *lab);
  lab_open(lab, *state);
  return lab;
}

/* --- the cases --- */

static void every_result_comes_once(void **state) {
  struct lab *lab = open_lab(state);
  char text[48];
  unsigned seen[TASK_MAX] = {0};
  for (int i = 0; i < 300; i++) {
    snprintf(text, sizeof text, "echo result %d", i);
    submit(lab, (uint64_t)(i * 7919 % 13), text);
  }
  run_well(lab);
  assert_int_equal(lab->delivery_count, 300);
  for (size_t i = 0; i < lab->delivery_count; i++) {
    const struct delivery *delivery = &lab->deliveries[i];
    size_t index = (size_t)(delivery->submitted - lab->tasks);
    assert_null(delivery->error);
    assert_string_equal(delivery->result, lab->texts[index] + 5);
    assert_int_equal(seen[index]++, 0);
  }
  lab_close(lab);
}

static void longest_starts_first(void **state) {
  struct lab *lab = open_lab(state);
  const uint64_t costs[] = {5, 1, 9, 5, 7, 9, 0, 5};
  const size_t order[] = {2, 5, 4, 0, 3, 7, 1, 6};
  for (size_t i = 0; i < 8; i++)
    submit(lab, costs[i], "echo x");
  run_well(lab);
  assert_int_equal(lab->delivery_count, 8);
  /* With several workers completion may overtake; what must be first for all is only certain with one. */
  if (executor_jobs(lab->executor) == 1) {
    for (size_t i = 0; i < 8; i++)
      assert_int_equal(lab->deliveries[i].submitted - lab->tasks, order[i]);
  }
  lab_close(lab);
}

static void an_error_is_of_its_task_alone(void **state) {
  struct lab *lab = open_lab(state);
  submit(lab, 3, "echo before");
  submit(lab, 2, "fail broken");
  submit(lab, 1, "echo after");
  run_well(lab);
  assert_int_equal(lab->delivery_count, 3);
  for (size_t i = 0; i < 3; i++) {
    const struct delivery *delivery = &lab->deliveries[i];
    if (delivery->submitted == &lab->tasks[1])
      assert_string_equal(delivery->error, "broken");
    else
      assert_null(delivery->error);
  }
  lab_close(lab);
}

static void submit_another(struct lab *lab) {
  if (lab->task_count < 50)
    submit(lab, 1, "echo another");
}

static void done_may_submit(void **state) {
  struct lab *lab = open_lab(state);
  lab->on_done = submit_another;
  submit(lab, 1, "echo first");
  run_well(lab);
  assert_int_equal(lab->delivery_count, 50);
  lab_close(lab);
}

static void stop_at_third(struct lab *lab) {
  if (lab->delivery_count == 3)
    executor_stop(lab->executor);
}

static void done_may_stop(void **state) {
  struct lab *lab = open_lab(state);
  lab->on_done = stop_at_third;
  for (int i = 0; i < 400; i++)
    submit(lab, 1, "echo x");
  run_stopped(lab);
  assert_true(executor_stopped(lab->executor));
  assert_int_equal(lab->delivery_count, lab->begun); /* what ran was delivered */
  assert_in_range(lab->delivery_count, 3, 399);      /* what waited was dropped */
  lab_close(lab);
}

static void stop_and_release(struct lab *lab) {
  executor_stop(lab->executor);
  uv_mutex_lock(&lab->lock);
  lab->seen = true;
  uv_cond_broadcast(&lab->changed);
  uv_mutex_unlock(&lab->lock);
}

static void tick_may_stop(void **state) {
  struct lab *lab = open_lab(state);
  lab->on_tick = stop_and_release;
  if (!lab->setup->concurrent)
    lab->on_done = stop_and_release; /* ticks come between tasks, and these are short */
  for (int i = 0; i < 40; i++)
    submit(lab, 1, "watch 1");
  run_stopped(lab);
  assert_int_equal(lab->delivery_count, lab->begun);
  assert_in_range(lab->delivery_count, 1, 39);
  lab_close(lab);
}

static void a_stop_is_for_good(void **state) {
  struct lab *lab = open_lab(state);
  executor_stop(lab->executor);
  submit(lab, 1, "echo x");
  run_stopped(lab);
  submit(lab, 1, "echo x");
  run_stopped(lab);
  assert_int_equal(lab->delivery_count, 0);
  assert_int_equal(lab->started, 0);
  lab_close(lab);
}

static void a_worker_that_does_not_start_is_an_error(void **state) {
  struct lab *lab = open_lab(state);
  struct error error = ERROR_INIT;
  lab->failing_worker = (int)executor_jobs(lab->executor) - 1;
  for (int i = 0; i < 100; i++)
    submit(lab, 1, "echo x");
  assert_int_equal(executor_run(lab->executor, &error), -1);
  assert_int_equal(error.code, ERROR_INVALID);
  assert_non_null(strstr(error.message, "does not start"));
  error_release(&error);
  assert_int_equal(lab->refusals, 1);
  assert_int_equal(lab->delivery_count, lab->begun);

  lab->failing_worker = -1; /* a later run tries again */
  size_t before = lab->delivery_count;
  for (int i = 0; i < 100; i++)
    submit(lab, 1, "echo x");
  run_well(lab);
  assert_int_equal(lab->delivery_count, before + 100);
  lab_close(lab);
}

static void nothing_to_do_starts_nothing(void **state) {
  struct lab *lab = open_lab(state);
  run_well(lab);
  assert_int_equal(lab->delivery_count, 0);
  assert_int_equal(lab->started, 0);
  assert_int_equal(lab->ticks, 1);
  lab_close(lab);
}

static void one_task_starts_one_worker(void **state) {
  struct lab *lab = open_lab(state);
  submit(lab, 1, "echo x");
  run_well(lab);
  assert_int_equal(lab->started, 1);
  lab_close(lab);
}

static void every_job_works_at_once(void **state) {
  struct lab *lab = open_lab(state);
  char text[48];
  snprintf(text, sizeof text, "meet %u", executor_jobs(lab->executor));
  for (unsigned i = 0; i < executor_jobs(lab->executor); i++)
    submit(lab, 1, text); /* each waits for all: fewer workers would hang */
  run_well(lab);
  assert_int_equal(lab->delivery_count, executor_jobs(lab->executor));
  assert_int_equal(lab->most_alive, executor_jobs(lab->executor));
  lab_close(lab);
}

static void large_results_arrive_whole(void **state) {
  struct lab *lab = open_lab(state);
  for (int i = 0; i < 8; i++)
    submit(lab, 1, "large 5000000");
  run_well(lab);
  assert_int_equal(lab->delivery_count, 8);
  for (size_t i = 0; i < 8; i++) {
    assert_int_equal(lab->deliveries[i].size, 5000000);
    assert_int_equal(lab->deliveries[i].result[4999999], 'x');
  }
  lab_close(lab);
}

static void polls_between_submissions_lose_nothing(void **state) {
  struct lab *lab = open_lab(state);
  for (int i = 0; i < 300; i++) {
    submit(lab, 1, i % 7 ? "echo x" : "fail broken");
    executor_poll(lab->executor);
  }
  run_well(lab);
  assert_int_equal(lab->delivery_count, 300);
  lab_close(lab);
}

static void a_poll_sets_workers_to_work(void **state) {
  struct lab *lab = open_lab(state);
  submit(lab, 1, "echo x");
  executor_poll(lab->executor);
  uv_mutex_lock(&lab->lock);
  while (lab->setup->concurrent && lab->begun == 0)
    uv_cond_wait(&lab->changed, &lab->lock);
  uv_mutex_unlock(&lab->lock);
  run_well(lab);
  assert_int_equal(lab->delivery_count, 1);
  lab_close(lab);
}

static void what_was_polled_need_not_be_run(void **state) {
  struct lab *lab = open_lab(state);
  for (int i = 0; i < 20; i++) {
    submit(lab, 1, "large 100000");
    executor_poll(lab->executor);
  }
  lab_close(lab);
}

static void a_poll_after_a_stop_does_nothing(void **state) {
  struct lab *lab = open_lab(state);
  executor_stop(lab->executor);
  submit(lab, 1, "echo x");
  executor_poll(lab->executor);
  run_stopped(lab);
  assert_int_equal(lab->started, 0);
  lab_close(lab);
}

static void the_run_tells_what_a_poll_met(void **state) {
  struct lab *lab = open_lab(state);
  struct error error = ERROR_INIT;
  lab->failing_worker = 0;
  for (int i = 0; i < 20; i++) {
    submit(lab, 1, "echo x");
    executor_poll(lab->executor);
  }
  assert_int_equal(executor_run(lab->executor, &error), -1);
  assert_int_equal(error.code, ERROR_INVALID);
  error_release(&error);
  lab_close(lab);
}

static void runs_follow_each_other_on_the_same_workers(void **state) {
  struct lab *lab = open_lab(state);
  for (int run = 1; run <= 3; run++) {
    for (int i = 0; i < 100; i++)
      submit(lab, 1, "echo x");
    run_well(lab);
    assert_int_equal(lab->delivery_count, run * 100);
  }
  assert_in_range(lab->started, 1, executor_jobs(lab->executor));
  lab_close(lab);
}

static void note_progress(struct lab *lab) {
  if (lab->highest_seen < 42)
    return;
  uv_mutex_lock(&lab->lock);
  lab->seen = true;
  uv_cond_broadcast(&lab->changed);
  uv_mutex_unlock(&lab->lock);
}

static void progress_is_visible(void **state) {
  struct lab *lab = open_lab(state);
  struct executor_status status[JOBS_MAX];
  lab->on_tick = note_progress;
  submit(lab, 1, "watch 42");
  run_well(lab);
  assert_int_equal(lab->highest_seen, 42);
  executor_statuses(lab->executor, status);
  for (unsigned i = 0; i < executor_jobs(lab->executor); i++)
    assert_int_equal(status[i].label.size, 0);
  lab_close(lab);
}

static void workers_do_not_run_far_ahead(void **state) {
  struct lab *lab = open_lab(state);
  for (int i = 0; i < 400; i++)
    submit(lab, 1, "echo x");
  run_well(lab);
  /* Two per worker may wait, and each worker may have begun one more before the bound was reached. */
  assert_in_range(lab->most_undelivered, 1, 3 * executor_jobs(lab->executor));
  lab_close(lab);
}

static void destroy_without_a_run(void **state) {
  struct lab *lab = open_lab(state);
  submit(lab, 1, "echo never");
  lab_close(lab);
}

static void an_unknown_kind_is_refused(void **state) {
  (void)state;
  struct executor_options options = {.kind = "thread", .jobs = 1};
  struct executor *executor = NULL;
  struct error error = ERROR_INIT;
  assert_int_equal(executor_create(&options, &executor, &error), -1);
  assert_int_equal(error.code, ERROR_INVALID);
  assert_non_null(strstr(error.message, "did you mean 'threads'"));
  assert_null(executor);
  error_release(&error);
}

static struct setup setups[] = {{"inline", 1, false}, {"threads", 1, true}, {"threads", 2, true}, {"threads", 8, true}};

#define CASE(function) \
  { #function, function }
static const struct {
  const char *name;
  CMUnitTestFunction function;
} cases[] = {
    CASE(every_result_comes_once),
    CASE(longest_starts_first),
    CASE(an_error_is_of_its_task_alone),
    CASE(done_may_submit),
    CASE(done_may_stop),
    CASE(tick_may_stop),
    CASE(a_stop_is_for_good),
    CASE(a_worker_that_does_not_start_is_an_error),
    CASE(nothing_to_do_starts_nothing),
    CASE(one_task_starts_one_worker),
    CASE(every_job_works_at_once),
    CASE(large_results_arrive_whole),
    CASE(polls_between_submissions_lose_nothing),
    CASE(a_poll_sets_workers_to_work),
    CASE(what_was_polled_need_not_be_run),
    CASE(a_poll_after_a_stop_does_nothing),
    CASE(the_run_tells_what_a_poll_met),
    CASE(runs_follow_each_other_on_the_same_workers),
    CASE(progress_is_visible),
    CASE(workers_do_not_run_far_ahead),
    CASE(destroy_without_a_run),
};

int main(void) {
  enum { SETUPS = sizeof setups / sizeof *setups, CASES = sizeof cases / sizeof *cases };
  static struct CMUnitTest tests[SETUPS * CASES + 1];
  static char names[SETUPS * CASES][96];
  size_t count = 0;
  for (size_t s = 0; s < SETUPS; s++) {
    for (size_t c = 0; c < CASES; c++) {
      snprintf(names[count], sizeof names[0], "%s, jobs %u: %s", setups[s].kind, setups[s].jobs, cases[c].name);
      tests[count] = (struct CMUnitTest){names[count], cases[c].function, NULL, NULL, &setups[s]};
      count++;
    }
  }
  tests[count] = (struct CMUnitTest)cmocka_unit_test(an_unknown_kind_is_refused);
  return cmocka_run_group_tests_name("executor conformance", tests, NULL, NULL);
}
