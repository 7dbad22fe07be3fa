#!/bin/sh
# Installs LibreOffice Calc for the round trips of `make judge`, where that can be done without asking.
set -u

command -v soffice >/dev/null 2>&1 && exit 0

as_root=
[ "$(id -u)" = 0 ] || as_root="sudo -n"
if command -v apt-get >/dev/null 2>&1; then
    echo "Installing LibreOffice Calc for the round trips of workbooks"
    $as_root apt-get update >/dev/null 2>&1
    for package in libreoffice-calc-nogui libreoffice-calc; do
        DEBIAN_FRONTEND=noninteractive $as_root apt-get install --yes --no-install-recommends "$package" \
            >/dev/null 2>&1 && exit 0
    done
fi

echo "LibreOffice was not found and could not be installed here." >&2
echo "Install it with your system's packages (Debian: apt install libreoffice-calc)." >&2
exit 1
