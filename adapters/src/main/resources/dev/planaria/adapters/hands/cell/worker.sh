# The one long-lived process of a sandbox. Reads orders from descriptor 0, tells what came of them on
# descriptor 1, and evaluates nothing of a call itself. Descriptor 7 is the spool, a directory outside this
# namespace; calls inherit none of the three. In a sandbox it is the first process, which nobody inside can kill
# or stop. When the hands process dies, descriptor 0 ends, this shell ends, and the sandbox with it.
#
# worker.sh LIB STATE CWD PROCESSES DATA_KIB FILE_KIB      (0: no limit of its own)
lib=$1 state=$2 cwd=$3
ulimit -S -c 0; ulimit -H -c 0
[[ $4 == 0 ]] || ulimit -u "$4"
[[ $5 == 0 ]] || ulimit -d "$5"
[[ $6 == 0 ]] || ulimit -f "$6"
spool=/proc/self/fd/7

# A call is the leader of its own process group, so that the whole of it can be killed. `wait -f`, because
# plain `wait` returns for a process that merely stopped.
finish() {
  printf 'start %s %s\n' "$1" "$2"
  wait -f "$2"
  local rc=$? saved=-
  [[ -z $3 ]] || read -r saved 2>/dev/null <"$state/$3.ok"
  printf 'end %s %s %s\n' "$1" "$rc" "${saved:--}"
}

# Not as a script of its own, for bash would put that script's name before each of its complaints.
begin='builtin mapfile -d "" -t -u 4 __planaria_code; exec 4<&-; builtin eval "$__planaria_code"'
shell() {
  set -m
  if [[ $2 == - ]]; then
    (exec /bin/bash --norc --noprofile -c "$begin" bash "$state" - "$3" "$1") \
      3<"$spool/$1.req" 4<"$lib/child.sh" </dev/null >>"$spool/$1.out" 2>&1 7<&- &
  else
    (exec -c /bin/bash --norc --noprofile -c "$begin" bash "$state" "$2" "$3" "$1") \
      3<"$spool/$1.req" 4<"$lib/child.sh" </dev/null >>"$spool/$1.out" 2>&1 7<&- &
  fi
  finish "$1" $! "$3"
}

program() {
  local argv input=/dev/null
  mapfile -d '' -t argv <"$spool/$1.req"
  [[ $2 == - ]] || input=$spool/$1.in
  set -m
  (exec "${argv[@]}") <"$input" >>"$spool/$1.out" 2>>"$spool/$1.err" 7<&- &
  finish "$1" $! ''
}

cd -- "$cwd" || exit 1
declare -A supervisors
printf 'ready\n'
while read -r order id a b; do
  case $order in
    shell)
      (shell "$id" "$a" "$b") & disown
      supervisors[$id]=$!
      ;;
    program)
      (program "$id" "$a") & disown
      supervisors[$id]=$!
      ;;
    kill)
      # A call may have stopped its supervisor, who must live to tell the end.
      kill -KILL -- "-$a" 2>/dev/null
      kill -CONT "${supervisors[$id]}" 2>/dev/null
      ;;
    look)
      # A call may have killed its supervisor. An end that was told before is not told again: nobody waits for it.
      kill -0 "${supervisors[$id]}" 2>/dev/null || printf 'end %s 137 -\n' "$id"
      ;;
    forget) unset "supervisors[$id]" ;;
  esac
done
exit 0
