# One shell call: restores the snapshot of the last one, runs the command, leaves a new snapshot. A call that is
# killed leaves none, and the old one stays.
#
# child.sh STATE SLOT_IN SLOT_OUT CALL; the command is on descriptor 3. Compound commands, so that restored
# aliases cannot change how they are read; `builtin` everywhere, so that restored functions cannot either.
{
  builtin printf 700 >/proc/self/oom_score_adj
  if [[ $2 != - ]]; then
    builtin source "$1/$2" >/dev/null
  fi
  # The snapshot counts when the call's number stands in SLOT.ok: written last, so a torn one is never read.
  # Nothing forks here, since each fork is felt. errexit, nounset and noexec are not kept: they would end the
  # next call before it began.
  # Functions come last, for one may be called `declare`; aliases are off meanwhile, for functions are read again.
  builtin printf -v __planaria_state %q "$1"
  __planaria_save="{ builtin set +eunvx; {
      builtin shopt -p; builtin set +o; builtin umask -p; builtin printf 'builtin shopt -u expand_aliases\n'
      builtin declare -p; builtin alias -p; builtin printf 'builtin cd -- %q\n' \"\$PWD\"
      builtin printf 'builtin unset %s\n' __planaria_save __planaria_saved __planaria_status __planaria_code \\
        __planaria_state
      builtin declare -f; builtin declare -Fx
      ! builtin shopt -q expand_aliases || builtin printf 'builtin shopt -s expand_aliases\n'
    } >|$__planaria_state/$3 && builtin printf '%s\n' '$4' >|$__planaria_state/$3.ok; } 2>/dev/null"
  builtin trap '[[ -v __planaria_saved ]] || builtin eval "$__planaria_save"' EXIT
  builtin mapfile -d '' -t -u 3 __planaria_command
  exec 3<&-
  builtin set --
} 2>/dev/null
builtin eval "builtin unset __planaria_command __planaria_code
${__planaria_command[0]-}"
{
  # Saved here and not only at exit, for a command that sets an EXIT trap of its own.
  __planaria_status=$?
  builtin eval "$__planaria_save"
  __planaria_saved=1
  builtin exit "$__planaria_status"
}
