/* yaml_error.c: what to do about what libyaml complains of. */
#include "page/yaml.h"

/* What to do about the errors of libyaml that people meet. */
struct mend {
  const char *problem;
  const char *advice;
  bool at_context; /* the place to mend is where the construct began, not where libyaml noticed */
};

static const struct mend mends[] = {
    {"mapping values are not allowed in this context", "put quotes around a value that holds \": \"", false},
    {"could not find expected ':'", "write `name: value`, with a space after the colon", true},
    {"found character that cannot start any token", "indent with spaces, and quote a value that starts with @, ` or %",
     false},
    {"found a tab character where an indentation space is expected", "indent with spaces, not tabs", false},
    {"found a tab character that violates indentation", "indent with spaces, not tabs", false},
    {"found unexpected end of stream", "close the quote that starts here", true},
    {"found unknown escape character", "use single quotes where a backslash stands for itself", false},
    {"did not find expected key", "check the indentation, and quote a value that starts with a quote or bracket",
     false},
    {"did not find expected '-' indicator", "check the indentation of the list", false},
    {"did not find expected ',' or ']'", "close the bracket that starts here", true},
    {"did not find expected ',' or '}'", "close the brace that starts here", true},
    {"did not find expected alphabetic or numeric character", "put quotes around a value that starts with * or &",
     true},
    {"block sequence entries are not allowed in this context", "start the list on a line of its own", false},
    {"control characters are not allowed", "remove the character", false},
};

const char *yaml_advice(const char *problem, bool *at_context) {
  for (size_t i = 0; i < sizeof mends / sizeof *mends; i++) {
    if (strcmp(problem, mends[i].problem) == 0) {
      *at_context = mends[i].at_context;
      return mends[i].advice;
    }
  }
  *at_context = false;
  return "check the indentation, or put quotes around the value";
}
