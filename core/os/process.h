/* process.h: runs another program to its end, with what it says captured.
 *
 * Any thread, several at a time: each call has an event loop of its own and ends with it. The program gets the
 * environment that it is given and nothing else, is the leader of a process group of its own, and nothing of that group
 * outlives the call. */
#ifndef SHARD_OS_PROCESS_H
#define SHARD_OS_PROCESS_H

#include "base/error.h"
#include "os/file.h"
#include <stdatomic.h>

struct process_options {
  const char *program;            /* a path; process_find gives one */
  const char *const *arguments;   /* NULL-terminated; the first is the program's name */
  const char *const *environment; /* NULL-terminated, "NAME=VALUE" */
  const char *directory;          /* to run in; NULL: the caller's */
  struct bytes input;             /* what it reads from its standard input */
  uint64_t timeout_ms;            /* 0: none */
  size_t output_limit;            /* bytes to keep of each of its outputs; the rest is read and dropped */
  const atomic_bool *cancelled;   /* looked at ten times a second; may be NULL */
};

enum process_end {
  PROCESS_EXITED,   /* by itself, with `status` */
  PROCESS_SIGNALED, /* by the signal `status`, that somebody else sent */
  PROCESS_TIMED_OUT,
  PROCESS_CANCELLED,
};

struct process_result {
  enum process_end end;
  int status;
  bool truncated; /* it wrote more than output_limit */
};

/* Appends what the program wrote to OUTPUT and MESSAGES, which are its standard output and error; MESSAGES may be NULL:
 * both go to OUTPUT, in the order in which they were written. A program that goes on after it was asked to end
 * (SIGTERM) is killed two seconds later. -1 only when it cannot be started; ERROR_NOT_FOUND: there is no such program
 * or directory. */
int process_run(const struct process_options *options, struct strbuf *output, struct strbuf *messages,
                struct process_result *result, struct error *error);
/* "exited with status 3", "was ended by signal 11 (Segmentation fault)", "did not end within 30 s", "was stopped". */
void process_describe_end(const struct process_options *options, const struct process_result *result,
                          struct strbuf *out);

/* Finds the program NAME as a shell would: with a slash it is a path, relative to DIRECTORY; else it is looked for in
 * the folders of SEARCH (":"-separated; NULL is empty). Appends the path to OUT; STAMP tells whether it is the one that
 * was found before. ERROR_NOT_FOUND. */
int process_find(const char *name, const char *directory, const char *search, struct strbuf *out,
                 struct file_stamp *stamp, struct error *error);

#endif
