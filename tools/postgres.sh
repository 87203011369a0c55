# A PostgreSQL server for the tests alone: own port, own data, own user, nothing durable.
# Its state lies in target/test-pg: url, port, data (where the data directory is).

PG_STATE=target/test-pg

pg_bin() {
  local directory
  directory=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -t/ -k5 -n | tail -n 1)
  if [ -n "$directory" ] && [ -x "$directory/initdb" ]; then
    printf '%s\n' "$directory"
  elif have initdb && have pg_ctl; then
    dirname "$(command -v initdb)"
  else
    return 1
  fi
}

# PostgreSQL refuses to run as root; a system account runs it then.
pg_account() {
  if [ "$(id -u)" != 0 ]; then
    id -un
  elif id postgres >/dev/null 2>&1; then
    printf 'postgres\n'
  else
    printf 'nobody\n'
  fi
}

as_pg() {
  local account
  account=$(pg_account)
  if [ "$account" = "$(id -un)" ]; then
    "$@"
  elif have runuser; then
    (cd / && runuser -u "$account" -- "$@")
  else
    (cd / && setpriv --reuid="$account" --regid="$(id -g "$account")" --clear-groups -- "$@")
  fi
}

pg_running() {
  [ -f "$PG_STATE/data" ] && [ -f "$PG_STATE/url" ] || return 1
  as_pg "$(pg_bin)/pg_ctl" -D "$(cat "$PG_STATE/data")/db" status >/dev/null 2>&1
}

free_port() {
  local port
  for _ in $(seq 50); do
    port=$((20000 + RANDOM % 12000))
    if ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
      printf '%s\n' "$port"
      return 0
    fi
  done
  return 1
}

# Starts the server unless it runs already; true when this call started it.
pg_start() {
  local bin home password port
  mkdir -p "$PG_STATE"
  pg_running && return 1
  bin=$(pg_bin) || die "PostgreSQL's server programs were not found."
  # Not below the checkout: the server's account often may not enter it, and the path
  # of a socket must stay under 108 characters.
  home=$(mktemp -d "${TMPDIR:-/tmp}/bindeglied-pg.XXXXXX")
  password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
  printf '%s\n' "$password" >"$home/password"
  if [ "$(id -u)" = 0 ]; then chown -R "$(pg_account)" "$home"; fi
  # "password" instead of SCRAM: thousands of short connections, over loopback only.
  as_pg "$bin/initdb" -D "$home/db" -U bindeglied --pwfile="$home/password" --auth=password \
    --encoding=UTF8 --locale=C.UTF-8 --no-sync >"$PG_STATE/initdb.log" 2>&1 ||
    die "initdb failed: $(tail -n 3 "$PG_STATE/initdb.log")"
  for _ in 1 2 3 4 5; do
    port=$(free_port) || die "No free port found for the test database."
    if as_pg "$bin/pg_ctl" -D "$home/db" -l "$home/log" -w -t 60 start -o "-p $port -k $home \
      -c listen_addresses=127.0.0.1 -c fsync=off -c synchronous_commit=off -c full_page_writes=off \
      -c max_connections=300 -c shared_buffers=128MB -c autovacuum=on -c log_min_messages=error" \
      >/dev/null 2>&1 9>&-; then
      printf '%s\n' "$home" >"$PG_STATE/data"
      printf '%s\n' "$port" >"$PG_STATE/port"
      (umask 077 && printf 'postgres://bindeglied:%s@127.0.0.1:%s/postgres\n' "$password" "$port" >"$PG_STATE/url")
      return 0
    fi
  done
  die "The test database did not start: $(tail -n 5 "$home/log" 2>/dev/null)"
}

pg_stop() {
  local home
  [ -f "$PG_STATE/data" ] || return 0
  home=$(cat "$PG_STATE/data")
  # Thrown away in the next line, so nothing needs to be written back first.
  as_pg "$(pg_bin)/pg_ctl" -D "$home/db" -m immediate -w stop >/dev/null 2>&1 || true
  case "$home" in
    */bindeglied-pg.*) rm -rf -- "$home" ;;
  esac
  rm -f "$PG_STATE/data" "$PG_STATE/port" "$PG_STATE/url"
}
