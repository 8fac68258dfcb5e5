/* main.c: the program: parses the command line and runs the one command that it names.
 *
 *   options.c      the table of options, and parsing          command.c      the table of commands
 *   build.c plan.c explain.c graph.c clean.c help.c version.c  one command each
 *   site.c         opens a site for a command, with signals and progress
 *   console.c      what the terminal is, and text that is safe to show on it
 *   progress.c     what is shown while a build runs            messages.c     errors and warnings, with source lines
 *   report_text.c  the summary                                 plan_text.c    the plan
 *   report_json.c  the report for programs (docs/report.md)
 */
#include "cli/command.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static int usage_error(const struct invocation *invocation, const struct error *error) {
  fprintf(stderr, "shard: %s\n", error->message);
  if (invocation->command)
    fprintf(stderr, "Try 'shard help %s'.\n", invocation->command->name);
  else
    fprintf(stderr, "Try 'shard help'.\n");
  return EXIT_INVALID;
}

static int show_help(const struct command *command, FILE *stream, int status) {
  struct strbuf out;
  strbuf_init(&out);
  if (command)
    help_append_command(&out, command);
  else
    help_append_overview(&out);
  fwrite(out.data, 1, out.size, stream);
  strbuf_release(&out);
  return status;
}

static int dispatch(const struct invocation *invocation) {
  if (options_has(invocation, OPTION_HELP))
    return show_help(invocation->command, stdout, EXIT_DONE);
  if (options_has(invocation, OPTION_VERSION))
    return command_version(invocation);
  if (!invocation->command)
    return show_help(NULL, stderr, EXIT_INVALID);
  return invocation->command->run(invocation);
}

/* A standard stream that whoever called us closed would be the next file that is opened, such as the lock, and a report
 * would be written into that. In its place comes what cannot be written, so that the report fails and is told. */
static void hold_standard_streams(void) {
  for (int descriptor = STDIN_FILENO; descriptor <= STDERR_FILENO; descriptor++) {
    if (fcntl(descriptor, F_GETFD) < 0 && errno == EBADF &&
        open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY) != descriptor)
      exit(EXIT_ERRORS);
  }
}

int main(int argc, char **argv) {
  hold_standard_streams();
  struct error error = ERROR_INIT;
  struct invocation invocation;
  int status =
      options_parse(argc, argv, &invocation, &error) ? usage_error(&invocation, &error) : dispatch(&invocation);
  if (fflush(stdout) || ferror(stdout)) {
    perror("shard: cannot write to standard output");
    status = status == EXIT_DONE ? EXIT_ERRORS : status;
  }
  options_release(&invocation);
  error_release(&error);
  return status;
}
