#!/usr/bin/env bash
# with-postgres.sh COMMAND…: runs the command, with its exit status, beside a throw-away PostgreSQL cluster whose address
# is in JALONUM_TEST_POSTGRES. When that is already set, the command runs against that server and nothing is started.
# JALONUM_TEST_PG_FSYNC=on: sync to disk as in production (for benchmarks); tests do without.
# with-postgres.sh --bindir: only prints the folder of the PostgreSQL programs, or fails.
set -euo pipefail

say() { printf 'with-postgres: %s\n' "$*" >&2; }

has_programs() { [[ -x $1/initdb && -x $1/postgres && -x $1/pg_ctl ]]; }

# On PATH, else the highest version in Debian's folders, else where pg_config says.
find_programs() {
  local candidate version best='' highest=0
  if candidate=$(command -v initdb) && has_programs "${candidate%/*}"; then
    echo "${candidate%/*}"
    return
  fi
  for candidate in /usr/lib/postgresql/*/bin; do
    version=${candidate#/usr/lib/postgresql/}
    version=${version%%[!0-9]*}
    if has_programs "$candidate" && ((version > highest)); then best=$candidate highest=$version; fi
  done
  if [[ -z $best ]] && candidate=$(pg_config --bindir 2>/dev/null) && has_programs "$candidate"; then best=$candidate; fi
  [[ -n $best ]] && echo "$best"
}

if (($# == 0)); then
  say 'usage: with-postgres.sh COMMAND…'
  exit 2
fi
if [[ $1 != --bindir && -n ${JALONUM_TEST_POSTGRES:-} ]]; then
  exec "$@"
fi
if ! programs=$(find_programs); then
  say 'no PostgreSQL server programs (initdb, postgres, pg_ctl) on PATH, in /usr/lib/postgresql or by pg_config.'
  say 'Run tests/setup/install.sh, or set JALONUM_TEST_POSTGRES to the URL of a server.'
  exit 1
fi
if [[ $1 == --bindir ]]; then
  echo "$programs"
  exit
fi

# PostgreSQL refuses to run as root: then its own user runs it, or else nobody.
owner=''
if ((EUID == 0)); then
  owner=nobody
  if id -u postgres >/dev/null 2>&1; then owner=postgres; fi
fi

# Runs a command as the cluster's owner, in the cluster's folder (the present one may be closed to that user).
as_owner() (
  cd "$folder"
  if [[ -z $owner ]]; then
    exec "$@"
  elif command -v runuser >/dev/null; then
    exec runuser -u "$owner" -- "$@"
  elif command -v setpriv >/dev/null; then
    exec setpriv --reuid="$owner" --regid="$(id -g "$owner")" --clear-groups -- "$@"
  else
    # shellcheck disable=SC2016 # the inner shell expands "$@"
    exec su -s /bin/sh "$owner" -c 'exec "$@"' -- sh "$@"
  fi
)

folder='' command_pid='' signalled=0

# shellcheck disable=SC2317 # called by the trap
clean_up() {
  trap '' INT TERM HUP
  if [[ -f $folder/data/postmaster.pid ]]; then
    as_owner "$programs/pg_ctl" -D "$folder/data" -m immediate -w stop >/dev/null 2>&1 ||
      kill -KILL "$(head -n 1 "$folder/data/postmaster.pid" 2>/dev/null)" 2>/dev/null || true
  fi
  if [[ -n $folder ]]; then rm -rf "$folder"; fi
}

# Passes a signal on to the command and lets it end; one that does not end on TERM or HUP within ten seconds is killed.
# shellcheck disable=SC2317 # called by the traps
on_signal() {
  signalled=$((128 + $2))
  [[ -n $command_pid ]] || exit "$signalled"
  kill -s "$1" "$command_pid" 2>/dev/null || true
  [[ $1 != INT ]] || return 0
  for _ in {1..100}; do
    kill -0 "$command_pid" 2>/dev/null || return 0
    sleep 0.1
  done
  kill -KILL "$command_pid" 2>/dev/null || true
}

trap clean_up EXIT
trap 'on_signal INT 2' INT
trap 'on_signal TERM 15' TERM
trap 'on_signal HUP 1' HUP

# The owner must be able to reach the folder: root's TMPDIR may be closed to it, /tmp is not.
make_folder() {
  folder=$(mktemp -d "$1/jalonum-postgres.XXXXXX") || return
  if [[ -n $owner ]]; then chown "$owner" "$folder"; fi
  if ! as_owner test -w "$folder" 2>/dev/null; then
    rm -rf "$folder"
    return 1
  fi
}
if ! make_folder "${TMPDIR:-/tmp}" && ! make_folder /tmp; then
  say "no folder for the cluster: neither TMPDIR nor /tmp can be written to"
  exit 1
fi

# Letters beyond ASCII need a UTF-8 locale, whatever the environment says.
locale=C
if locale -a 2>/dev/null | grep -i '^c\.utf-\{0,1\}8$' >/dev/null; then locale=C.UTF-8; fi
if ! as_owner "$programs/initdb" -D "$folder/data" -A trust -U jalonum -E UTF8 --locale="$locale" --no-sync \
  >"$folder/initdb.log" 2>&1; then
  cat "$folder/initdb.log" >&2
  say 'initdb failed'
  exit 1
fi
case ${JALONUM_TEST_PG_FSYNC:-off} in on) fsync=on ;; *) fsync=off ;; esac
cat >>"$folder/data/postgresql.conf" <<END
listen_addresses = '127.0.0.1'
unix_socket_directories = '$folder'
max_connections = 200
fsync = $fsync
END

# Only starting the server on a port proves that it is free. These ports lie below those of outgoing connections.
start() {
  local attempt log=$folder/postgres.log
  for attempt in {1..20}; do
    port=$((20000 + RANDOM % 12000))
    rm -f "$log"
    if as_owner "$programs/pg_ctl" -D "$folder/data" -l "$log" -o "-p $port" -w -t 60 start >/dev/null 2>&1; then
      return
    fi
    if ! grep -s 'could not create any TCP/IP sockets' "$log" >/dev/null; then break; fi
  done
  cat "$log" >&2 || true
  say "PostgreSQL did not start (attempt $attempt)"
  exit 1
}
start
export JALONUM_TEST_POSTGRES="postgres://jalonum@127.0.0.1:$port/postgres"

# In the background, so that a signal to this script is acted on at once; with the standard input and the handling of
# SIGINT which a command in the foreground would have.
(
  trap - INT
  exec "$@"
) <&0 &
command_pid=$!
while :; do
  status=0
  wait "$command_pid" || status=$?
  # A trapped signal ends `wait` early.
  kill -0 "$command_pid" 2>/dev/null || break
done
if ((signalled && status == 0)); then status=$signalled; fi
exit "$status"
