#!/bin/sh
# Installs nginx and openssl for the tests of deploy/, where that can be done without asking. Where it cannot, says what to do:
# in CI that is a failure, elsewhere these tests are reported as not run.
set -u
PATH=$PATH:/usr/sbin
command -v nginx >/dev/null 2>&1 && command -v openssl >/dev/null 2>&1 && exit 0

as_root=
[ "$(id -u)" = 0 ] || as_root="sudo -n"
if command -v apt-get >/dev/null 2>&1; then
    echo "Installing nginx for the tests of deploy/"
    # The package starts a server of its own; a machine that tests needs none.
    $as_root apt-get update >/dev/null 2>&1
    RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive $as_root apt-get install --yes --no-install-recommends nginx-light openssl >/dev/null 2>&1 ||
        RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive $as_root apt-get install --yes --no-install-recommends nginx openssl >/dev/null 2>&1
    command -v nginx >/dev/null 2>&1 && command -v openssl >/dev/null 2>&1 && exit 0
fi

echo "nginx was not found and could not be installed here (Debian: apt install nginx openssl)." >&2
[ "${CI:-}" = true ] && exit 1
echo "The tests of deploy/ will be reported as not run; all others run." >&2
exit 0
