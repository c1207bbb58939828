# Becomes bubblewrap: opens what it inherits while this user still may, enters its limits, drops to the sandbox's
# user and starts bwrap with an empty environment, for /proc/1/environ of a sandbox can be read inside.
#
# launch.sh SPOOL ARGUMENTS FILTER INFO UID [CGROUP...] -- [SOURCE TARGET]... -- COMMAND...
#   UID     `-` where this is an ordinary user already
#   SOURCE  bound to TARGET in a private mount namespace, for a UID that may not traverse its parents
spool=$1 arguments=$2 filter=$3 info=$4 uid=$5
shift 5
while [[ $1 != -- ]]; do
  echo 0 >"$1/cgroup.procs" || exit 1
  shift
done
shift
binds=()
while [[ $1 != -- ]]; do
  binds+=("$1" "$2")
  shift 2
done
shift
exec 5>"$info" 7<"$spool" 8<"$arguments" 9<"$filter" || exit 1
sandbox=(/usr/bin/setpriv --no-new-privs)
[[ $uid == - ]] || sandbox+=(--reuid="$uid" --regid="$uid" --clear-groups)
sandbox+=(/usr/bin/bwrap --info-fd 5 --seccomp 9 --args 8 "$@")
if [[ ${#binds[@]} == 0 ]]; then
  exec -c "${sandbox[@]}"
fi
exec -c /usr/bin/unshare --mount --propagation private /bin/bash --norc --noprofile -c '
  while [[ $1 != -- ]]; do
    /bin/mount --bind -- "$1" "$2" || exit 1
    shift 2
  done
  shift
  exec -c "$@"' bash "${binds[@]}" -- "${sandbox[@]}"
