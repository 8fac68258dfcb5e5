/* options.c: the table of options and its parser. See options.h. */
#include "cli/options.h"

#include "base/memory.h"
#include "base/suggest.h"
#include "cli/command.h"
#include <stdlib.h>

const struct option_spec option_specs[OPTION_COUNT] = {
    [OPTION_DIRECTORY] = {"directory", "DIR", "the folder of Shardfile.lua (default: this folder)", 'C'},
    [OPTION_OUTPUT] = {"output", "DIR", "write the site there, not where the Shardfile says", 'o'},
    [OPTION_JOBS] = {"jobs", "N", "do N tasks at once (default: one per processor)", 'j'},
    [OPTION_SET] = {"set", "NAME=VALUE", "set a site parameter; may be repeated", 0},
    [OPTION_EXECUTOR] = {"executor", "KIND", "where tasks run: 'threads' (default) or 'inline'", 0},
    [OPTION_NO_SHARD] = {"no-shard", NULL, "the same as --executor inline: for debugging", 0},
    [OPTION_FAIL_FAST] = {"fail-fast", NULL, "stop at the first error", 0},
    [OPTION_FORCE] = {"force", NULL, "overwrite output files that Shard did not make", 0},
    [OPTION_DRAFTS] = {"drafts", NULL, "build pages that are drafts, too", 0},
    [OPTION_FUTURE] = {"future", NULL, "build pages whose date has not come, too", 0},
    [OPTION_EXPIRED] = {"expired", NULL, "build pages that have expired, too", 0},
    [OPTION_REPORT] = {"report", "FORMAT", "report as 'text' (default) or 'json'", 0},
    [OPTION_QUIET] = {"quiet", NULL, "print errors only", 'q'},
    [OPTION_VERBOSE] = {"verbose", NULL, "list every shard and page that runs, and why", 'v'},
    [OPTION_HELP] = {"help", NULL, "print the help of the command", 'h'},
    [OPTION_VERSION] = {"version", NULL, "print the version", 0},
};

/* Where the parser is. */
struct parser {
  char *const *next, *const *end;
  struct invocation *invocation;
};

static int invalid_value(enum option option, const char *value, const char *expected, struct error *error) {
  return error_set(error, ERROR_INVALID, "--%s: expected %s, got '%s'", option_specs[option].name, expected, value);
}

static int parse_jobs(const char *value, unsigned *jobs, struct error *error) {
  char *end = NULL;
  unsigned long number = value[0] >= '0' && value[0] <= '9' ? strtoul(value, &end, 10) : 0;
  if (number == 0 || number > OPTIONS_JOBS_MAX || *end != '\0')
    return invalid_value(OPTION_JOBS, value, "a number from 1 to 1024", error);
  *jobs = (unsigned)number;
  return 0;
}

static int parse_report(const char *value, bool *json, struct error *error) {
  static const char *const formats[] = {"text", "json"};
  *json = strcmp(value, "json") == 0;
  if (*json || strcmp(value, "text") == 0)
    return 0;
  const char *close = suggest(bytes_from(value), formats, 2);
  if (close)
    return error_set(error, ERROR_INVALID, "--report: there is no format '%s'; did you mean '%s'?", value, close);
  return invalid_value(OPTION_REPORT, value, "'text' or 'json'", error);
}

static int add_setting(struct invocation *invocation, const char *value, struct error *error) {
  const char *equals = strchr(value, '=');
  if (!equals || equals == value)
    return invalid_value(OPTION_SET, value, "NAME=VALUE", error);
  size_t count = invocation->build.setting_count;
  invocation->settings = memory_resize(invocation->settings, count + 1, sizeof *invocation->settings);
  invocation->settings[count].name = arena_copy(&invocation->arena, bytes_make(value, (size_t)(equals - value))).data;
  invocation->settings[count].value = equals + 1;
  invocation->build.settings = invocation->settings;
  invocation->build.setting_count = count + 1;
  return 0;
}

static int change_directory(struct invocation *invocation, const char *value, struct error *error) {
  if (*value == '\0')
    return invalid_value(OPTION_DIRECTORY, value, "a folder", error);
  const char *before = invocation->build.directory;
  if (before && *value != '/')
    value = arena_format(&invocation->arena, "%s/%s", before, value).data;
  invocation->build.directory = value;
  return 0;
}

/* VALUE is "" for options that take none. */
static int apply(struct invocation *invocation, enum option option, const char *value, struct error *error) {
  invocation->seen |= OPTION_BIT(option);
  switch (option) {
  case OPTION_DIRECTORY:
    return change_directory(invocation, value, error);
  case OPTION_OUTPUT:
    if (*value == '\0')
      return invalid_value(option, value, "a folder", error);
    invocation->build.output = value;
    return 0;
  case OPTION_JOBS:
    return parse_jobs(value, &invocation->build.jobs, error);
  case OPTION_SET:
    return add_setting(invocation, value, error);
  case OPTION_EXECUTOR:
    invocation->build.executor = value;
    return 0;
  case OPTION_NO_SHARD:
    invocation->build.executor = "inline";
    return 0;
  case OPTION_FAIL_FAST:
    invocation->build.fail_fast = true;
    return 0;
  case OPTION_FORCE:
    invocation->build.force = true;
    return 0;
  case OPTION_DRAFTS:
    invocation->build.drafts = true;
    return 0;
  case OPTION_FUTURE:
    invocation->build.future = true;
    return 0;
  case OPTION_EXPIRED:
    invocation->build.expired = true;
    return 0;
  case OPTION_REPORT:
    return parse_report(value, &invocation->report_json, error);
  case OPTION_QUIET:
  case OPTION_VERBOSE:
  case OPTION_HELP:
  case OPTION_VERSION:
  case OPTION_COUNT:
    return 0;
  }
  return 0;
}

static int unknown_option(struct bytes name, struct error *error) {
  const char *names[OPTION_COUNT];
  for (size_t i = 0; i < OPTION_COUNT; i++)
    names[i] = option_specs[i].name;
  const char *close = suggest(name, names, OPTION_COUNT);
  if (close)
    return error_set(error, ERROR_INVALID, "unknown option '--%.*s'; did you mean '--%s'?", (int)name.size, name.data,
                     close);
  return error_set(error, ERROR_INVALID, "unknown option '--%.*s'", (int)name.size, name.data);
}

/* TEXT is what follows the two dashes. */
static int parse_long(struct parser *parser, const char *text, struct error *error) {
  const char *equals = strchr(text, '=');
  struct bytes name = bytes_make(text, equals ? (size_t)(equals - text) : strlen(text));
  for (size_t i = 0; i < OPTION_COUNT; i++) {
    const struct option_spec *spec = &option_specs[i];
    if (!bytes_equal(bytes_from(spec->name), name))
      continue;
    const char *value = NULL;
    if (spec->value && equals)
      value = equals + 1;
    else if (spec->value && parser->next < parser->end)
      value = *parser->next++;
    if (spec->value && !value)
      return error_set(error, ERROR_INVALID, "--%s needs a value: --%s %s", spec->name, spec->name, spec->value);
    if (!spec->value && equals)
      return error_set(error, ERROR_INVALID, "--%s takes no value", spec->name);
    return apply(parser->invocation, (enum option)i, value ? value : "", error);
  }
  return unknown_option(name, error);
}

static bool find_letter(char letter, enum option *option) {
  for (size_t i = 0; i < OPTION_COUNT; i++) {
    if (option_specs[i].letter == letter) {
      *option = (enum option)i;
      return true;
    }
  }
  return false;
}

/* TEXT is what follows the one dash: letters, the last of which may have its value joined. */
static int parse_letters(struct parser *parser, const char *text, struct error *error) {
  for (; *text != '\0'; text++) {
    enum option option = OPTION_COUNT;
    if (!find_letter(*text, &option))
      return error_set(error, ERROR_INVALID, "unknown option '-%c'", *text);
    const struct option_spec *spec = &option_specs[option];
    if (!spec->value) {
      if (apply(parser->invocation, option, "", error))
        return -1;
      continue;
    }
    const char *value = text + 1;
    if (*value == '\0') {
      if (parser->next == parser->end)
        return error_set(error, ERROR_INVALID, "-%c needs a value: -%c %s", *text, *text, spec->value);
      value = *parser->next++;
    }
    return apply(parser->invocation, option, value, error);
  }
  return 0;
}

static int parse_word(struct invocation *invocation, const char *word, struct error *error) {
  if (!invocation->command) {
    invocation->command = command_find(word, error);
    return invocation->command ? 0 : -1;
  }
  const struct command *command = invocation->command;
  if (!command->argument)
    return error_set(error, ERROR_INVALID, "'shard %s' takes no argument, got '%s'", command->name, word);
  if (invocation->argument)
    return error_set(error, ERROR_INVALID, "'shard %s' takes one argument, got '%s' too", command->name, word);
  invocation->argument = word;
  return 0;
}

/* What can only be judged when everything has been read. */
static int check(const struct invocation *invocation, struct error *error) {
  const struct command *command = invocation->command;
  if (!command || options_has(invocation, OPTION_HELP) || options_has(invocation, OPTION_VERSION))
    return 0;
  for (unsigned i = 0; i < OPTION_COUNT; i++) {
    if (options_has(invocation, (enum option)i) && !(command->options & OPTION_BIT(i)))
      return error_set(error, ERROR_INVALID, "'shard %s' has no option --%s", command->name, option_specs[i].name);
  }
  if (options_has(invocation, OPTION_QUIET) && options_has(invocation, OPTION_VERBOSE))
    return error_set(error, ERROR_INVALID, "--quiet and --verbose exclude each other");
  if (command->argument_required && !invocation->argument)
    return error_set(error, ERROR_INVALID, "'shard %s' needs an argument: shard %s %s", command->name, command->name,
                     command->argument);
  return 0;
}

int options_parse(int argc, char *const *argv, struct invocation *invocation, struct error *error) {
  *invocation = (struct invocation){0};
  arena_init(&invocation->arena);
  if (argc == 0)
    return 0;
  struct parser parser = {argv + 1, argv + argc, invocation};
  bool words_only = false;
  while (parser.next < parser.end) {
    const char *word = *parser.next++;
    int outcome = 0;
    if (words_only || word[0] != '-' || word[1] == '\0')
      outcome = parse_word(invocation, word, error);
    else if (strcmp(word, "--") == 0)
      words_only = true;
    else if (word[1] == '-')
      outcome = parse_long(&parser, word + 2, error);
    else
      outcome = parse_letters(&parser, word + 1, error);
    if (outcome)
      return -1;
  }
  return check(invocation, error);
}

void options_release(struct invocation *invocation) {
  free(invocation->settings);
  arena_release(&invocation->arena);
  *invocation = (struct invocation){0};
}
