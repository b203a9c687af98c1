#!/usr/bin/env bash
# Runs a command beside a throwaway PostgreSQL: a cluster of its own in a temporary
# folder, on a free port of the loopback address, stopped and removed afterwards.
#
#   scripts/postgres.sh COMMAND [ARGUMENT…]
#
# The command finds the address in LF_TEST_POSTGRES. If that is set already, it is
# used as it is and nothing is started. PostgreSQL refuses to run as root, so root
# hands the server to the user in LF_PG_USER (default: postgres, else nobody).
set -euo pipefail

[ $# -gt 0 ] || {
    sed -n '2,9s/^# \{0,1\}//p' "$0" >&2
    exit 2
}
[ -n "${LF_TEST_POSTGRES:-}" ] && exec "$@"

newest=$(printf '%s\n' /usr/lib/postgresql/*/bin/initdb | sort -V | tail -n1)
bin=$(dirname "$newest")
if [ ! -x "$newest" ]; then
    initdb=$(command -v initdb) || {
        echo "postgres: no PostgreSQL server found; scripts/setup.sh test installs one." >&2
        exit 1
    }
    bin=$(dirname "$initdb")
fi

as_user=()
if [ "$(id -u)" -eq 0 ]; then
    user=${LF_PG_USER:-postgres}
    id "$user" >/dev/null 2>&1 || user=nobody
    as_user=(setpriv "--reuid=$user" "--regid=$(id -g "$user")" --clear-groups env HOME=/nonexistent)
fi

# Not under target/: the user who runs the server may not be allowed to look there.
folder=$(mktemp -d "${TMPDIR:-/tmp}/lianfang-pg.XXXXXX")
stop() {
    "${as_user[@]}" "$bin/pg_ctl" -D "$folder/data" -m immediate stop >/dev/null 2>&1 || true
    rm -rf "$folder"
}
trap stop EXIT
trap 'exit 130' INT TERM
[ -n "${user:-}" ] && chown "$user" "$folder"

cd "$folder"
"${as_user[@]}" "$bin/initdb" -D "$folder/data" -U lianfang --auth=trust --encoding=UTF8 \
    --locale=C --no-sync >"$folder/initdb.log" 2>&1 || {
    cat "$folder/initdb.log" >&2
    exit 1
}
# Safe against a crash of a test, not of the machine: the cluster is thrown away anyway.
cat >>"$folder/data/postgresql.conf" <<CONF
listen_addresses = '127.0.0.1'
unix_socket_directories = '$folder'
max_connections = 200
fsync = off
full_page_writes = off
CONF

for _ in 1 2 3 4 5 6 7 8; do
    port=$((20000 + RANDOM % 12000)) # below the ports that the system hands out by itself
    if "${as_user[@]}" "$bin/pg_ctl" -D "$folder/data" -o "-p $port" -l "$folder/data/server.log" \
        -w -t 60 start >/dev/null 2>&1; then
        started=yes
        break
    fi
done
[ "${started:-}" = yes ] || {
    echo "postgres: the server did not start:" >&2
    tail -n 20 "$folder/data/server.log" >&2
    exit 1
}
cd "$OLDPWD"

export LF_TEST_POSTGRES="postgres://lianfang@127.0.0.1:$port/postgres"
printf 'postgres: %s\n' "$LF_TEST_POSTGRES"
status=0
"$@" || status=$?
exit "$status"
