# Sourced by the scripts beside it: the place of the source tree, messages, steps that name what failed.
# shellcheck shell=bash disable=SC2034 # root is for those that source this

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
script=$(basename "$0")
readonly root script

say() {
  printf '==> %s\n' "$*"
}

fail() {
  printf '%s: %s\n' "$script" "$*" >&2
  exit 1
}

# step TITLE COMMAND...: runs the command; when it fails, says which step it was, how to repeat it, and ends the script.
step() {
  local title=$1 status=0
  shift
  say "$title"
  "$@" || status=$?
  if ((status != 0)); then
    printf '\n%s: failed: %s (exit status %d)\n  the command was: %s\n' "$script" "$title" "$status" "$*" >&2
    exit 1
  fi
}

# The number of cores that this process may use.
cores() {
  nproc 2>/dev/null || echo 2
}
