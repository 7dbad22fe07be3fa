#!/bin/sh
# Installs other people's programs that judge what programs get, for `make judge`: those of Node as locked in
# package-lock.json, into the folder that is named, and jing from the system's packages, where that can be done without asking.
set -u

folder=$1
here=$(dirname "$0")

if ! command -v npm >/dev/null 2>&1; then
    echo "Node and npm were not found. Install them: descriptions and records are judged by programs of theirs." >&2
    exit 1
fi
mkdir -p "$folder"
if ! cmp -s "$here/package-lock.json" "$folder/package-lock.json"; then
    cp "$here/package.json" "$here/package-lock.json" "$folder/"
    (cd "$folder" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error) || {
        rm -f "$folder/package-lock.json"
        exit 1
    }
fi

command -v jing >/dev/null 2>&1 && exit 0
as_root=
[ "$(id -u)" = 0 ] || as_root="sudo -n"
if command -v apt-get >/dev/null 2>&1; then
    echo "Installing jing for the grammar of feeds"
    $as_root apt-get update >/dev/null 2>&1
    DEBIAN_FRONTEND=noninteractive $as_root apt-get install --yes --no-install-recommends jing >/dev/null 2>&1 && exit 0
fi
echo "jing was not found and could not be installed here. Install it with your system's packages (Debian: apt install jing)." >&2
exit 1
