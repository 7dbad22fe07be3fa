#!/bin/sh
# Installs Chromium and Chinese fonts for the browser tests from the system's packages, where that can be done
# without asking. Where it cannot, says what to do: in CI that is a failure, elsewhere the browser tests are
# reported as not run.
set -u

# Chromium's engine without its windows is enough, and quicker; where a system has no such package, Chromium.
for name in chromium-headless-shell chromium chromium-browser google-chrome google-chrome-stable; do
    command -v "$name" >/dev/null 2>&1 && exit 0
done

as_root=
if [ "$(id -u)" != 0 ]; then
    as_root="sudo -n"
    sudo -n true >/dev/null 2>&1 || as_root=unavailable
fi

if command -v apt-get >/dev/null 2>&1 && [ "$as_root" != unavailable ]; then
    echo "Installing Chromium for the browser tests"
    log=$(mktemp)
    $as_root apt-get update >"$log" 2>&1
    for package in chromium-headless-shell chromium; do
        if DEBIAN_FRONTEND=noninteractive $as_root apt-get install --yes --no-install-recommends \
            "$package" fonts-noto-cjk >>"$log" 2>&1; then
            rm -f "$log"
            exit 0
        fi
    done
    tail -n 5 "$log" >&2
    rm -f "$log"
fi

echo "Chromium was not found and could not be installed here." >&2
echo "Install it with your system's packages (Debian: apt install chromium fonts-noto-cjk)." >&2
[ "${CI:-}" = true ] && exit 1
echo "The browser tests will be reported as not run; all others run." >&2
exit 0
