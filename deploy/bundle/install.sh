#!/bin/sh
# Installs the portal from this folder, without a network: checks every file, then makes FOLDER/VERSION.
# Earlier versions stay beside it; the link FOLDER/current says which one is served.
set -eu
umask 022
cd "$(dirname "$0")"

refuse() {
    echo "install.sh: $1" >&2
    exit 2
}

folder="" switch=""
for word in "$@"; do
    case $word in
        --switch) switch=yes ;;
        --help | -*) echo "Usage: [PYTHON=PROGRAM] sh install.sh FOLDER [--switch]"; exit 2 ;;
        *) [ -z "$folder" ] || refuse "one folder only"; folder=$word ;;
    esac
done
[ -n "$folder" ] || refuse "say where, such as: sh install.sh /opt/portal1060"

echo "Checking $(wc -l <SHA256SUMS) files"
sha256sum --check --strict --quiet SHA256SUMS || refuse "a file is not what was packed: nothing was installed"
[ "$(find . -type f ! -name SHA256SUMS | wc -l)" = "$(wc -l <SHA256SUMS)" ] || refuse "there are files that were not packed: nothing was installed"

version=$(cat VERSION)
wanted=$(cat PYTHON)
machine=$(uname -m)
grep -qx "$machine" MACHINES || refuse "this bundle is for $(tr '\n' ' ' <MACHINES), and this machine is $machine"
python=""
for name in "${PYTHON:-}" "python$wanted" python3; do
    if [ -n "$name" ] && command -v "$name" >/dev/null 2>&1 &&
        [ "$("$name" -c 'import sys; print("%d.%d" % sys.version_info[:2])')" = "$wanted" ]; then
        python=$name
        break
    fi
done
[ -n "$python" ] || refuse "Python $wanted was not found (Debian: apt install python$wanted-venv; openEuler: dnf install python3)"
"$python" -c 'import ensurepip' 2>/dev/null || refuse "Python has no venv (Debian: apt install python$wanted-venv)"

mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
target=$folder/$version
[ ! -e "$target" ] || refuse "$target is there already"
trap 'rm -rf "$target"' EXIT
trap 'exit 130' INT TERM HUP
echo "Installing $version"
"$python" -m venv "$target"
"$target/bin/python" -m pip install --quiet --disable-pip-version-check --no-input --no-cache-dir --no-index --isolated \
    --find-links wheels --require-hashes --only-binary :all: --requirement requirements.txt
cp -R deploy "$target/deploy"
"$target/bin/portal1060" --version
trap - EXIT

if [ -n "$switch" ] || [ ! -e "$folder/current" ]; then
    ln -s "$version" "$folder/current.new"
    mv -T "$folder/current.new" "$folder/current"
    echo "$folder/current is $version now"
else
    echo "$folder/current is still $(readlink "$folder/current"). To serve this version: ln -sfn $version $folder/current"
fi
