/* process.c: child processes by libuv, a loop for each. */
#include "os/process.h"
#include "base/memory.h"
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>
#include <uv.h>

enum { TICK_MS = 100, GRACE_MS = 2000 };

/* One of the program's outputs. */
struct sink {
  uv_pipe_t pipe;
  struct strbuf *out; /* borrowed */
  size_t room;        /* bytes that may still be kept */
  bool open, truncated;
  char chunk[16 << 10];
};

struct run {
  const struct process_options *options;
  uv_loop_t loop;
  uv_process_t process;
  uv_timer_t timer;
  uv_pipe_t input;
  uv_write_t write;
  struct sink output, messages;
  struct process_result *result;
  uint64_t deadline; /* by the loop's clock; 0: none */
  uint64_t kill_at;  /* when patience ends; 0: nobody was asked to end */
  bool running;
};

static void close_handle(void *handle) {
  if (!uv_is_closing(handle))
    uv_close(handle, NULL);
}

/* When the program has ended and its outputs are read to the end, nothing keeps the loop going. */
static void finish_if_done(struct run *run) {
  if (!run->running && !run->output.open && !run->messages.open)
    close_handle(&run->timer);
}

/* --- what it writes --- */

static void give_chunk(uv_handle_t *handle, size_t suggested, uv_buf_t *buffer) {
  (void)suggested;
  struct sink *sink = uv_handle_get_data(handle);
  *buffer = uv_buf_init(sink->chunk, sizeof sink->chunk);
}

static void on_read(uv_stream_t *stream, ssize_t got, const uv_buf_t *buffer) {
  struct sink *sink = uv_handle_get_data((uv_handle_t *)stream);
  if (got < 0) {
    sink->open = false;
    close_handle(stream);
    finish_if_done(uv_loop_get_data(stream->loop));
    return;
  }
  size_t kept = (size_t)got < sink->room ? (size_t)got : sink->room;
  strbuf_append(sink->out, bytes_make(buffer->base, kept));
  sink->room -= kept;
  sink->truncated |= kept < (size_t)got;
}

static int start_reading(struct run *run, struct sink *sink, uv_file read_end) {
  int rc = uv_pipe_open(&sink->pipe, read_end);
  if (rc)
    return rc;
  uv_handle_set_data((uv_handle_t *)&sink->pipe, sink);
  sink->open = true;
  sink->room = run->options->output_limit;
  return uv_read_start((uv_stream_t *)&sink->pipe, give_chunk, on_read);
}

/* --- what it reads --- */

static void on_written(uv_write_t *write, int status) {
  (void)status; /* a program need not read all that it is given */
  close_handle(write->handle);
}

static void feed(struct run *run) {
  struct bytes input = run->options->input;
  /* It is only read. NOLINTNEXTLINE(performance-no-int-to-ptr) */
  uv_buf_t buffer = uv_buf_init((char *)(uintptr_t)input.data, (unsigned)input.size);
  if (input.size == 0 || uv_write(&run->write, (uv_stream_t *)&run->input, &buffer, 1, on_written))
    close_handle(&run->input);
}

/* --- its end --- */

static void signal_group(const struct run *run, int number) {
  kill(-(pid_t)run->process.pid, number);
}

static void ask_to_end(struct run *run, enum process_end why) {
  run->result->end = why;
  run->kill_at = uv_now(&run->loop) + GRACE_MS;
  signal_group(run, SIGTERM);
}

/* What it left running in its group goes with it, or would hold its outputs open. */
static void on_exit_of(uv_process_t *process, int64_t status, int number) {
  struct run *run = uv_loop_get_data(process->loop);
  signal_group(run, SIGKILL);
  run->running = false;
  if (run->result->end == PROCESS_EXITED && number)
    run->result->end = PROCESS_SIGNALED;
  run->result->status = number ? number : (int)status;
  run->kill_at = uv_now(process->loop) + GRACE_MS;
  close_handle(process);
  finish_if_done(run);
}

static void close_sink(struct sink *sink) {
  sink->open = false;
  close_handle(&sink->pipe);
}

static void on_tick(uv_timer_t *timer) {
  struct run *run = uv_loop_get_data(timer->loop);
  uint64_t now = uv_now(&run->loop);
  if (run->kill_at && now >= run->kill_at) {
    signal_group(run, SIGKILL);
    if (!run->running) { /* somebody who left the group holds the outputs open */
      close_sink(&run->output);
      close_sink(&run->messages);
      finish_if_done(run);
    }
  } else if (!run->kill_at && run->options->cancelled && atomic_load(run->options->cancelled)) {
    ask_to_end(run, PROCESS_CANCELLED);
  } else if (!run->kill_at && run->deadline && now >= run->deadline) {
    ask_to_end(run, PROCESS_TIMED_OUT);
  }
}

/* --- all of it --- */

static int spawn(struct run *run, uv_file out, uv_file err) {
  const struct process_options *options = run->options;
  uv_stdio_container_t streams[3] = {
      {.flags = UV_CREATE_PIPE | UV_READABLE_PIPE, .data.stream = (uv_stream_t *)&run->input},
      {.flags = UV_INHERIT_FD, .data.fd = out},
      {.flags = UV_INHERIT_FD, .data.fd = err},
  };
  /* libuv takes pointers to what it does not change. NOLINTBEGIN(performance-no-int-to-ptr) */
  uv_process_options_t spawned = {.exit_cb = on_exit_of,
                                  .file = options->program,
                                  .args = (char **)(uintptr_t)options->arguments,
                                  .env = (char **)(uintptr_t)options->environment,
                                  .cwd = options->directory,
                                  .flags = UV_PROCESS_DETACHED,
                                  .stdio_count = 3,
                                  .stdio = streams};
  /* NOLINTEND(performance-no-int-to-ptr) */
  return uv_spawn(&run->loop, &run->process, &spawned);
}

static void close_ends(uv_file ends[2]) {
  for (int i = 0; i < 2; i++)
    if (ends[i] >= 0)
      close(ends[i]);
}

static int start(struct run *run, bool together) {
  uv_file out[2] = {-1, -1}, err[2] = {-1, -1};
  int rc = uv_pipe(out, 0, 0);
  if (rc == 0 && !together)
    rc = uv_pipe(err, 0, 0);
  if (rc == 0)
    rc = spawn(run, out[1], together ? out[1] : err[1]);
  if (rc == 0) {
    run->running = true;
    feed(run);
    rc = start_reading(run, &run->output, out[0]);
    out[0] = -1;
    if (rc == 0 && !together) {
      rc = start_reading(run, &run->messages, err[0]);
      err[0] = -1;
    }
  }
  close_ends(out);
  close_ends(err);
  return rc;
}

static void on_walk(uv_handle_t *handle, void *context) {
  (void)context;
  close_handle(handle);
}

/* A write to a program that does not read raises SIGPIPE in this thread: it is held back, and taken away. */
static void hold_back(sigset_t *before) {
  sigset_t pipe;
  sigemptyset(&pipe);
  sigaddset(&pipe, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &pipe, before);
}

static void let_go(const sigset_t *before) {
  sigset_t pipe;
  const struct timespec at_once = {0};
  sigemptyset(&pipe);
  sigaddset(&pipe, SIGPIPE);
  if (!sigismember(before, SIGPIPE))
    while (sigtimedwait(&pipe, NULL, &at_once) == SIGPIPE)
      ;
  pthread_sigmask(SIG_SETMASK, before, NULL);
}

static int run_loop(struct run *run, bool together) {
  uv_loop_set_data(&run->loop, run);
  uv_timer_init(&run->loop, &run->timer);
  uv_pipe_init(&run->loop, &run->input, 0);
  uv_pipe_init(&run->loop, &run->output.pipe, 0);
  uv_pipe_init(&run->loop, &run->messages.pipe, 0);
  uv_update_time(&run->loop);
  run->deadline = run->options->timeout_ms ? uv_now(&run->loop) + run->options->timeout_ms : 0;
  int rc = start(run, together);
  if (rc == 0) {
    uv_timer_start(&run->timer, on_tick, TICK_MS, TICK_MS);
    uv_run(&run->loop, UV_RUN_DEFAULT);
  } else if (run->running) {
    signal_group(run, SIGKILL);
  }
  uv_walk(&run->loop, on_walk, NULL);
  uv_run(&run->loop, UV_RUN_DEFAULT);
  return rc;
}

int process_run(const struct process_options *options, struct strbuf *output, struct strbuf *messages,
                struct process_result *result, struct error *error) {
  struct run *run = memory_allocate_zeroed(1, sizeof *run);
  sigset_t before;
  *result = (struct process_result){.end = PROCESS_EXITED};
  run->options = options;
  run->result = result;
  run->output.out = output;
  run->messages.out = messages;
  int rc = uv_loop_init(&run->loop);
  if (rc == 0) {
    hold_back(&before);
    rc = run_loop(run, messages == NULL);
    let_go(&before);
    uv_loop_close(&run->loop);
  }
  result->truncated = run->output.truncated || run->messages.truncated;
  free(run);
  return rc ? error_set_os(error, -rc, "run", options->program) : 0;
}

void process_describe_end(const struct process_options *options, const struct process_result *result,
                          struct strbuf *out) {
  switch (result->end) {
  case PROCESS_EXITED:
    strbuf_append_format(out, "exited with status %d", result->status);
    break;
  case PROCESS_SIGNALED:
    strbuf_append_format(out, "was ended by signal %d (%s)", result->status, strsignal(result->status));
    break;
  case PROCESS_TIMED_OUT:
    strbuf_append_format(out, "did not end within %g s", (double)options->timeout_ms / 1000);
    break;
  case PROCESS_CANCELLED:
    strbuf_append_text(out, "was stopped");
    break;
  }
}

static bool is_program(const char *path, struct file_stamp *stamp) {
  enum file_kind kind = FILE_MISSING;
  struct error ignored = ERROR_INIT;
  bool found = file_status(path, &kind, stamp, &ignored) == 0 && kind == FILE_REGULAR && access(path, X_OK) == 0;
  error_release(&ignored);
  return found;
}

int process_find(const char *name, const char *directory, const char *search, struct strbuf *out,
                 struct file_stamp *stamp, struct error *error) {
  struct strbuf path = STRBUF_INIT;
  bool found = false;
  if (strchr(name, '/')) {
    if (*name != '/')
      strbuf_append_format(&path, "%s/", directory);
    strbuf_append_text(&path, name);
    found = is_program(path.data, stamp);
  }
  for (const char *at = search; at && !found && !strchr(name, '/');) {
    size_t size = strcspn(at, ":");
    strbuf_clear(&path);
    strbuf_append(&path, size ? bytes_make(at, size) : bytes_from("."));
    strbuf_append_format(&path, "/%s", name);
    found = is_program(path.data, stamp);
    at = at[size] ? at + size + 1 : NULL;
  }
  if (found)
    strbuf_append(out, strbuf_bytes(&path));
  else
    error_set(error, ERROR_NOT_FOUND, "there is no program '%s'%s", name,
              strchr(name, '/') ? " that can be run in the site" : " in the folders of PATH");
  strbuf_release(&path);
  return found ? 0 : -1;
}
