# Clones a repository beside its place and moves it there when it is whole.
#
# clone.sh URL TARGET KIND NAME      KIND: branch, commit or - ; exit 3: cloned, but there is no such NAME
# A file, since git hands its settings by environment to no other repository, and a local one is another.
export GIT_CONFIG_GLOBAL=${0%/*}/gitconfig
url=$1 target=$2 kind=$3 name=$4
new=$target.planaria-clone-$$
trap 'rm -rf -- "$new"' EXIT
rm -rf -- "$target".planaria-clone-*
mkdir -p -- "${target%/*}" || exit 1
if [[ -e $target ]] && ! rmdir -- "$target"; then
  echo "$target is in the way" >&2
  exit 1
fi
git clone --quiet --no-recurse-submodules -- "$url" "$new" || exit 2
case $kind in
  branch)
    git -C "$new" checkout --quiet "$name" -- || exit 3
    ;;
  commit)
    git -C "$new" cat-file -e "$name^{commit}" 2>/dev/null || git -C "$new" fetch --quiet origin "$name" || exit 3
    git -C "$new" checkout --quiet --detach "$name" -- || exit 3
    ;;
esac
mv -T -- "$new" "$target" || exit 1
trap - EXIT
