#!/bin/sh
# Installs what `make cluster` starts, from Debian's packages, where that can be done without asking.
set -u
PATH=$PATH:/usr/sbin
PACKAGES="postgresql-15 patroni etcd-server haproxy pgbouncer redis-server nginx-light"

missing() {
    [ -x /usr/lib/postgresql/15/bin/postgres ] || echo postgresql-15
    for each in patroni etcd haproxy pgbouncer redis-server nginx; do
        command -v "$each" >/dev/null 2>&1 || echo "$each"
    done
}

[ -z "$(missing)" ] && exit 0

as_root=
[ "$(id -u)" = 0 ] || as_root="sudo -n"
if command -v apt-get >/dev/null 2>&1; then
    echo "Installing $PACKAGES"
    # These packages start servers of their own; a machine that tests needs none of them.
    policy=/usr/sbin/policy-rc.d
    made=
    if [ ! -e "$policy" ]; then
        printf '#!/bin/sh\nexit 101\n' | $as_root tee "$policy" >/dev/null && $as_root chmod 755 "$policy" && made=yes
    fi
    $as_root apt-get update >/dev/null 2>&1
    # shellcheck disable=SC2086
    DEBIAN_FRONTEND=noninteractive $as_root apt-get install --yes --no-install-recommends $PACKAGES >/dev/null 2>&1
    [ -n "$made" ] && $as_root rm -f "$policy"
    [ -z "$(missing)" ] && exit 0
fi

echo "Not here and not to be installed without asking: $(missing | tr '\n' ' ')(Debian 12: apt install $PACKAGES)." >&2
exit 1
