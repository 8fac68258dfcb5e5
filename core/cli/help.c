/* help.c: `shard help`, made from the tables of commands and options. */
#include "cli/command.h"
#include <stdio.h>

/* Appends "  NAME" padded so that what follows starts at column WIDTH. */
static void append_padded(struct strbuf *out, const char *name, size_t width) {
  strbuf_append_format(out, "  %-*s", (int)width - 2, name);
}

static void append_option(struct strbuf *out, const struct option_spec *spec) {
  struct strbuf name;
  strbuf_init(&name);
  if (spec->letter)
    strbuf_append_format(&name, "-%c, ", spec->letter);
  else
    strbuf_append_text(&name, "    ");
  strbuf_append_format(&name, "--%s", spec->name);
  if (spec->value)
    strbuf_append_format(&name, " %s", spec->value);
  append_padded(out, name.data, 27);
  strbuf_append_format(out, " %s\n", spec->help);
  strbuf_release(&name);
}

void help_append_overview(struct strbuf *out) {
  strbuf_append_text(out, "Usage: shard [-C DIR] COMMAND [OPTION...]\n\n"
                          "Builds large documentation sites, incrementally and in parallel.\n\n"
                          "Commands:\n");
  for (size_t i = 0; i < command_count; i++) {
    append_padded(out, commands[i].name, 12);
    strbuf_append_format(out, "%s\n", commands[i].summary);
  }
  strbuf_append_text(out, "\n'shard help COMMAND' shows the options of a command.\n");
}

void help_append_command(struct strbuf *out, const struct command *command) {
  strbuf_append_format(out, "Usage: shard %s [OPTION...]", command->name);
  if (command->argument)
    strbuf_append_format(out, command->argument_required ? " %s" : " [%s]", command->argument);
  strbuf_append_format(out, "\n\n%s\nOptions:\n", command->description);
  for (size_t i = 0; i < OPTION_COUNT; i++) {
    if (command->options & OPTION_BIT(i))
      append_option(out, &option_specs[i]);
  }
  strbuf_append_text(out, "\nExit status: 0 done, 1 page errors, 2 wrong usage or Shardfile, 130 interrupted.\n");
}

int command_help(const struct invocation *invocation) {
  struct error error = ERROR_INIT;
  struct strbuf out;
  int status = EXIT_DONE;
  strbuf_init(&out);
  const struct command *command = invocation->argument ? command_find(invocation->argument, &error) : NULL;
  if (command) {
    help_append_command(&out, command);
  } else if (invocation->argument) {
    fprintf(stderr, "shard: %s\n", error.message);
    status = EXIT_INVALID;
  } else {
    help_append_overview(&out);
  }
  fwrite(out.data, 1, out.size, stdout);
  strbuf_release(&out);
  error_release(&error);
  return status;
}
