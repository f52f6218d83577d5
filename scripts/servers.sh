# Private PostgreSQL and MariaDB servers for tests, benches and examples.
#
#   start_postgres   installs PostgreSQL if it is missing, starts a server, exports OAUTH_TEST_POSTGRES_URL
#   start_mariadb    the same for MariaDB and OAUTH_TEST_MYSQL_URL
#   stop_servers     ends both and removes all their files; belongs in an EXIT trap, with signals that `exit`
#
# Both listen on a free port of 127.0.0.1 and keep everything in one temporary folder. Their user may create
# databases and has a random password. Nothing survives a crash of the machine: durability is off.
#
# For bash 3.2 or newer, with `set -euo pipefail`. scripts/with-servers is the usual way in.

servers_dir=
server_user=
as_server_user=()
postgres_pid=
mariadb_pid=

start_postgres() {
    prepare_servers
    find_postgres || install_packages postgresql
    find_postgres || fail "PostgreSQL is installed, but 'initdb' and 'postgres' were not found"

    local dir=$servers_dir/postgres password
    password=$(random_password)
    as_server mkdir "$dir"
    as_server tee "$dir/password" <<<"$password" >/dev/null
    # Passwords travel in the clear, over the loopback only: SCRAM in a debug build costs each connection tens of
    # milliseconds.
    as_server "$postgres_bin/initdb" --pgdata="$dir/data" --username=oauth --pwfile="$dir/password" \
        --auth=password --encoding=UTF8 --locale=C --no-sync >"$servers_dir/postgres.log" 2>&1 ||
        fail_with_log "PostgreSQL could not create its data folder" postgres

    postgres_is_ready() { [ "$(sed -n '8s/ *$//p' "$dir/data/postmaster.pid" 2>/dev/null)" = ready ]; }
    launch_on_free_port postgres postgres_is_ready \
        "$postgres_bin/postgres" -D "$dir/data" -k "$dir" -h 127.0.0.1 -p PORT \
        -c fsync=off -c synchronous_commit=off -c full_page_writes=off \
        -c max_connections=200 -c shared_buffers=256MB -c timezone=UTC -c log_timezone=UTC
    export OAUTH_TEST_POSTGRES_URL="postgres://oauth:$password@127.0.0.1:$port/postgres"
}

start_mariadb() {
    prepare_servers
    find_mariadb || install_packages mariadb
    find_mariadb || fail "MariaDB is installed, but 'mariadbd' and 'mariadb-install-db' were not found"

    local dir=$servers_dir/mariadb password
    password=$(random_password)
    as_server mkdir "$dir" "$dir/tmp"
    as_server tee "$dir/init.sql" >/dev/null <<SQL
CREATE USER IF NOT EXISTS 'oauth'@'127.0.0.1' IDENTIFIED BY '$password';
GRANT ALL PRIVILEGES ON *.* TO 'oauth'@'127.0.0.1' WITH GRANT OPTION;
CREATE DATABASE IF NOT EXISTS oauth CHARACTER SET utf8mb4;
SQL
    as_server "$mariadb_install_db" --no-defaults --datadir="$dir/data" --tmpdir="$dir/tmp" --skip-test-db \
        --auth-root-socket-user="$server_user" >"$servers_dir/mariadb.log" 2>&1 ||
        fail_with_log "MariaDB could not create its data folder" mariadb

    # The server reads init.sql before it says that it is ready.
    mariadb_is_ready() { grep -q 'ready for connections' "$servers_dir/mariadb.log"; }
    launch_on_free_port mariadb mariadb_is_ready \
        "$mariadbd" --no-defaults --datadir="$dir/data" --tmpdir="$dir/tmp" --init-file="$dir/init.sql" \
        --socket="$dir/socket" --pid-file="$dir/pid" --bind-address=127.0.0.1 --port=PORT --skip-name-resolve \
        --skip-log-bin --innodb-flush-log-at-trx-commit=0 --innodb-doublewrite=0 --innodb-fast-shutdown=2 \
        --loose-innodb-flush-method=nosync --innodb-buffer-pool-size=256M \
        --max-connections=200 --character-set-server=utf8mb4 --default-time-zone=+00:00
    export OAUTH_TEST_MYSQL_URL="mysql://oauth:$password@127.0.0.1:$port/oauth"
}

stop_servers() {
    # A signal may come between the start of a server and the line that notes its pid.
    [ -z "${!:-}" ] || end_group "$!" INT
    [ -z "$mariadb_pid" ] || end_group "$mariadb_pid" TERM
    [ -z "$postgres_pid" ] || end_group "$postgres_pid" INT # a fast shutdown
    mariadb_pid=
    postgres_pid=
    [ -z "$servers_dir" ] || rm -rf "$servers_dir"
    servers_dir=
}

# end_group PID SIGNAL: signals the process group of a job of ours and returns when it is gone.
end_group() {
    local tries=100
    kill -s "$2" -- "-$1" 2>/dev/null || return 0
    while kill -0 -- "-$1" 2>/dev/null; do
        tries=$((tries - 1))
        [ "$tries" -ne 0 ] || kill -s KILL -- "-$1" 2>/dev/null || true
        [ "$tries" -gt -50 ] || return 0
        sleep 0.1
    done
}

fail() {
    echo "error: $*" >&2
    exit 1
}

fail_with_log() { # MESSAGE NAME
    tail -n 60 "$servers_dir/$2.log" >&2
    fail "$1 (its log is above)"
}

# ---------------------------------------------------------------------------------------------- running a server

# launch_on_free_port NAME READY COMMAND…: starts COMMAND with PORT replaced, waits until READY succeeds, and sets
# NAME_pid and port. Another process may take the port between the look and the bind, so it tries again.
launch_on_free_port() {
    local name=$1 ready=$2 pid deadline attempt
    shift 2
    for attempt in 1 2 3 4 5; do
        port=$(free_port)
        launch "$name" "${@//PORT/$port}"
        eval "pid=\$${name}_pid"
        deadline=$((SECONDS + 60))
        while kill -0 "$pid" 2>/dev/null; do
            ! "$ready" || return 0
            [ "$SECONDS" -lt "$deadline" ] || fail_with_log "$name was not ready within a minute" "$name"
            sleep 0.1
        done
        grep -qi 'address already in use' "$servers_dir/$name.log" || break
    done
    fail_with_log "$name did not start (attempt $attempt)" "$name"
}

# A job of its own process group: Ctrl-C in a terminal reaches the tests first, and the servers when they are done.
launch() { # NAME COMMAND…
    local name=$1
    shift
    set -m
    (cd "$servers_dir" && exec "${as_server_user[@]}" "$@") >"$servers_dir/$name.log" 2>&1 </dev/null &
    eval "${name}_pid=\$!"
    set +m
    disown "$!"
}

# Below 32768, where systems begin to hand out ports for outgoing connections.
free_port() {
    local port
    while :; do
        port=$((20000 + RANDOM % 12000))
        (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break
    done
    echo "$port"
}

random_password() { od -An -N16 -tx1 /dev/urandom | tr -d ' \n'; }

# --------------------------------------------------------------------------------------------- folder and account

as_server() { (cd "$servers_dir" && "${as_server_user[@]}" "$@"); }

prepare_servers() {
    [ -z "$servers_dir" ] || return 0
    choose_server_user
    # A socket's path has room for about 100 bytes, mariadb-install-db cannot bear a space, and for root the other account
    # must reach the folder.
    local parent
    for parent in "${TMPDIR:-/tmp}" /tmp; do
        case $parent in *[[:space:]]*) continue ;; esac
        servers_dir=$(mktemp -d "${parent%/}/oauth-servers.XXXXXX" 2>/dev/null) || continue
        [ "$(id -u)" -ne 0 ] || chown "$server_user" "$servers_dir"
        if [ "${#servers_dir}" -le 75 ] && "${as_server_user[@]}" test -w "$servers_dir/."; then
            return 0
        fi
        rm -rf "$servers_dir"
        servers_dir=
    done
    fail "no folder for the servers: $server_user can use neither \$TMPDIR nor /tmp"
}

# PostgreSQL refuses to run as root, so root hands both servers to an account without rights.
choose_server_user() {
    if [ "$(id -u)" -ne 0 ]; then
        server_user=$(id -un)
        as_server_user=(env LC_ALL=C)
        return 0
    fi
    for server_user in postgres mysql nobody; do
        ! id "$server_user" >/dev/null 2>&1 || break
    done
    local group
    group=$(id -g "$server_user") || fail "none of the accounts postgres, mysql and nobody exists"
    if setpriv --reuid="$server_user" --regid="$group" --clear-groups true 2>/dev/null; then
        as_server_user=(setpriv --reuid="$server_user" --regid="$group" --clear-groups env LC_ALL=C)
    else # BusyBox
        as_server_user=(su -s /bin/sh -c 'exec "$0" "$@"' "$server_user" env LC_ALL=C)
    fi
}

# --------------------------------------------------------------------------------------------- finding, installing

find_postgres() {
    local dir
    for dir in \
        "$(dirname "$(command -v postgres || echo /none/postgres)")" \
        $(ls -d /usr/lib/postgresql/*/bin /usr/pgsql-*/bin /usr/libexec/postgresql*/ \
            /opt/homebrew/opt/postgresql*/bin /usr/local/opt/postgresql*/bin 2>/dev/null | sort -rV); do
        if [ -x "$dir/initdb" ] && [ -x "$dir/postgres" ]; then
            postgres_bin=$dir
            return 0
        fi
    done
    return 1
}

find_mariadb() {
    local PATH=$PATH:/usr/sbin:/usr/local/sbin:/usr/libexec:/opt/homebrew/opt/mariadb/bin:/usr/local/opt/mariadb/bin
    mariadbd=$(command -v mariadbd) || mariadbd=$(command -v mysqld) || return 1
    mariadb_install_db=$(command -v mariadb-install-db) || mariadb_install_db=$(command -v mysql_install_db) || return 1
    case $("$mariadbd" --no-defaults --version 2>/dev/null) in *MariaDB*) ;; *) return 1 ;; esac
}

# install_packages postgresql|mariadb: by the system's own package manager; nothing installed is removed for it.
install_packages() {
    local sudo=
    if [ "$(id -u)" -ne 0 ] && command -v sudo >/dev/null; then
        sudo=sudo
    fi
    if command -v apt-get >/dev/null; then
        case $1 in mariadb) set -- mariadb-server ;; esac
        need_root "$sudo" "apt-get install $*"
        apt_install "$sudo" "$@"
    elif command -v dnf >/dev/null; then
        need_root "$sudo" "dnf install $1-server"
        $sudo dnf install -y "$1-server"
    elif command -v apk >/dev/null; then
        case $1 in mariadb) set -- mariadb mariadb-client ;; esac
        need_root "$sudo" "apk add $*"
        $sudo apk add "$@"
    elif command -v pacman >/dev/null; then
        need_root "$sudo" "pacman -S $1"
        $sudo pacman -Sy --needed --noconfirm "$1"
    elif command -v brew >/dev/null; then
        brew install "$1"
    else
        fail "$1 is missing and no known package manager was found: install its server and run this again"
    fi >&2 || fail "$1 could not be installed (the reason is above)"
}

need_root() { # SUDO COMMAND
    [ "$(id -u)" -eq 0 ] || [ -n "$1" ] || fail "a database server is missing; as root, run: $2"
    echo "a database server is missing: $2"
}

# Debian starts a server as soon as it is installed, unless this file says no.
apt_install() (
    sudo=$1
    shift
    policy=/usr/sbin/policy-rc.d
    if [ ! -e "$policy" ]; then
        trap '$sudo rm -f "$policy"' EXIT
        printf '#!/bin/sh\nexit 101\n' | $sudo tee "$policy" >/dev/null
        $sudo chmod +x "$policy"
    fi
    $sudo apt-get -o DPkg::Lock::Timeout=300 update
    $sudo env DEBIAN_FRONTEND=noninteractive \
        apt-get -o DPkg::Lock::Timeout=300 install -y --no-install-recommends --no-remove "$@"
)
