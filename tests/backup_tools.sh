#!/bin/sh
# Installs age and gpg for the tests of encrypted backups from the system's packages, where that can be done without asking.
set -u

missing=
command -v age >/dev/null 2>&1 || missing="$missing age"
command -v gpg >/dev/null 2>&1 || missing="$missing gnupg"
[ -z "$missing" ] && exit 0

as_root=
[ "$(id -u)" = 0 ] || as_root="sudo -n"
if command -v apt-get >/dev/null 2>&1; then
    echo "Installing$missing for the tests of encrypted backups"
    $as_root apt-get update >/dev/null 2>&1
    # shellcheck disable=SC2086 - a list of names
    DEBIAN_FRONTEND=noninteractive $as_root apt-get install --yes --no-install-recommends $missing >/dev/null 2>&1 && exit 0
fi

echo "Missing, and to be installed with your system's packages:$missing. Tests of encrypted backups will fail." >&2
[ "${CI:-}" = true ] && exit 1
exit 0
