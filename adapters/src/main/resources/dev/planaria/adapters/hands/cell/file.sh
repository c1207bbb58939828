# What file tools do inside the sandbox; their logic is outside. Bytes are passed through unread.
#
# file.sh read PATH BYTES_MAX   first line: kind and size, or `missing`; then at most BYTES_MAX bytes
# file.sh write PATH            standard input becomes the file, whole or not at all; parents are made
# file.sh list PATH COUNT_MAX   NUL-ended: time of change, a space, path below PATH
# file.sh grep PATH BYTES_MAX PATTERN   exit status as that of grep
action=$1 path=$2
case $action in
  read)
    if [[ ! -e $path ]]; then
      if [[ -L $path ]]; then echo missing; else find -L "$path" -maxdepth 0 >/dev/null && echo missing; fi
      exit 0
    fi
    find -L "$path" -maxdepth 0 -printf '%y %s\n' || exit 1
    [[ ! -f $path ]] || exec head -c "$3" <"$path"
    ;;
  write)
    # A link is written through: what it names is replaced, not the link.
    [[ ! -L $path ]] || path=$(readlink -f -- "$path") || exit 1
    parent=${path%/*}
    [[ -z $parent || -d $parent ]] || mkdir -p -- "$parent" || exit 1
    if [[ -d $path ]]; then
      echo "$path: Is a directory" >&2
      exit 1
    fi
    if [[ -e $path && ! -w $path ]]; then
      echo "$path: Permission denied" >&2
      exit 1
    fi
    new=$parent/.planaria-write-$$
    trap 'rm -f -- "$new"' EXIT
    cat >"$new" || exit 1
    [[ ! -e $path ]] || chmod --reference="$path" -- "$new" || exit 1
    mv -fT -- "$new" "$path" || exit 1
    trap - EXIT
    ;;
  list)
    if [[ ! -d $path ]]; then
      echo "$path: No such directory" >&2
      exit 2
    fi
    find "$path/" -mindepth 1 -name .git -prune -o ! -type d -printf '%T@ %P\0' 2>/dev/null \
      | head -z -n "$3" | head -c 33554432
    ;;
  grep)
    if [[ ! -e $path ]]; then
      echo "$path: No such file or directory" >&2
      exit 2
    fi
    grep -rnIHsP --exclude-dir=.git -e "$4" -- "$path" | head -c "$3"
    exit "${PIPESTATUS[0]}"
    ;;
esac
