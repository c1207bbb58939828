# Sourced by the examples: speaks to the server of ANTHROPIC_BASE_URL, or starts one for as long as the example
# takes, with the rehearsal model (a script, no language model) and the scripts of the folder in $scripts.
here=$(cd "$(dirname "$0")" && pwd -P)
planaria=$here/../../planaria

stop_server() {
  kill "$server" 2>/dev/null || :
  wait "$server" 2>/dev/null || :
  # The hands outlive their server on purpose (for ten minutes); an example must not leave them behind.
  for process in /proc/[0-9]*; do
    if { tr '\0' ' ' <"$process/cmdline"; } 2>/dev/null | grep -q " hands .*--data $data/data"; then
      kill "${process#/proc/}" 2>/dev/null || :
      while kill -0 "${process#/proc/}" 2>/dev/null; do sleep 0.1; done
    fi
  done
  rm -rf "$data"
}

if [ -z "${ANTHROPIC_BASE_URL:-}" ]; then
  data=$(mktemp -d)
  # Without a key of another server, this one makes its own and prints it.
  PLANARIA_API_KEY= "$planaria" serve --port 0 --data "$data/data" ${scripts:+--rehearsal-scripts "$scripts"} >"$data/log" 2>&1 &
  server=$!
  trap stop_server EXIT
  trap 'exit 130' INT TERM
  until grep -q '^ *export ANTHROPIC_API_KEY=' "$data/log"; do
    kill -0 $server 2>/dev/null || { cat "$data/log" >&2; exit 1; }
    sleep 0.1
  done
  eval "$(sed -n 's/^ *\(export ANTHROPIC_[A-Z_]*=.*\)/\1/p' "$data/log")"
fi
