#!/bin/sh
# Installs LibreOffice's Calc and Writer for `make judge`, where that can be done without asking.
set -u

# Both parts are there if their libraries lie beside the program.
if program=$(command -v soffice); then
    folder=$(dirname "$(readlink -f "$program")")
    [ -e "$folder/libsclo.so" ] && [ -e "$folder/libswlo.so" ] && exit 0
fi

as_root=
[ "$(id -u)" = 0 ] || as_root="sudo -n"
if command -v apt-get >/dev/null 2>&1; then
    echo "Installing LibreOffice Calc and Writer for the round trips of workbooks and papers"
    $as_root apt-get update >/dev/null 2>&1
    for kind in -nogui ""; do
        DEBIAN_FRONTEND=noninteractive $as_root apt-get install --yes --no-install-recommends \
            "libreoffice-calc$kind" "libreoffice-writer$kind" >/dev/null 2>&1 && exit 0
    done
fi

echo "LibreOffice was not found and could not be installed here." >&2
echo "Install it with your system's packages (Debian: apt install libreoffice-calc libreoffice-writer)." >&2
exit 1
