#!/usr/bin/env bash
# A private PostgreSQL for tests: its own cluster in a temporary directory, on a free loopback port.
#
#   .ci/postgres.sh run COMMAND…   start one, run the command with DATELINE_TEST_POSTGRES set, stop and delete it
#   .ci/postgres.sh start          start one that stays, and print its URL
#   .ci/postgres.sh url            print the URL of the one that stays; fails if it does not answer
#   .ci/postgres.sh stop           stop and delete the one that stays
#
# Where PostgreSQL is missing and we are root on a Debian machine, it is installed, without the machine-wide cluster
# that the package would start. Only the URL goes to standard output.
set -euo pipefail

say() { echo "postgres: $*" >&2; }
die() { say "$*"; exit 1; }

# The one that stays lives under a fixed name, so that `stop` finds what `start` made.
kept="${TMPDIR:-/tmp}/dateline-postgres-$(id -u)"

# find_server sets bin to the folder of the newest server's programs. Debian keeps them off the PATH.
find_server() {
	local found
	found=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
	if [ -z "$found" ] && command -v initdb >/dev/null; then
		found=$(dirname "$(readlink -f "$(command -v initdb)")")
	fi
	[ -n "$found" ] && [ -x "$found/initdb" ] && [ -x "$found/postgres" ] && bin=$found
}

install_server() {
	[ "$(id -u)" = 0 ] || die "PostgreSQL is missing: install it (Debian: apt-get install postgresql), or run this as root"
	command -v apt-get >/dev/null || die "PostgreSQL is missing and there is no apt-get: install it by hand"
	say "PostgreSQL is missing: installing it"
	export DEBIAN_FRONTEND=noninteractive
	local get=(apt-get -q -y -o Dpkg::Options::=--force-confold --no-install-recommends)
	"${get[@]}" update >&2
	# The package would make and start a cluster of the whole machine; its own switch prevents that.
	"${get[@]}" install postgresql-common >&2
	if [ -f /etc/postgresql-common/createcluster.conf ]; then
		sed -i "s/^#\?create_main_cluster.*/create_main_cluster = false/" /etc/postgresql-common/createcluster.conf
	fi
	"${get[@]}" install postgresql >&2
	find_server || die "PostgreSQL was installed, but its programs were not found"
}

# as_server runs a command as the user that owns the cluster: ourselves, or, for root, whom initdb refuses, the
# package's own user.
as_server() {
	if [ "$(id -u)" != 0 ]; then
		"$@"
	elif command -v setpriv >/dev/null; then
		setpriv --reuid="$owner" --regid="$(id -g "$owner")" --clear-groups env HOME="$dir" "$@"
	else
		su -s /bin/sh "$owner" -c 'exec "$0" "$@"' -- "$@"
	fi
}

free_port() {
	# Bash can tell a taken port by connecting; a race with another program is met by trying again.
	local port
	for _ in $(seq 100); do
		port=$((RANDOM % 20000 + 30000))
		(exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
	done
	die "no free port found"
}

# start_in makes and starts a cluster in $dir and writes its URL to $dir/url.
start_in() {
	find_server || install_server
	owner=$(id -un)
	if [ "$(id -u)" = 0 ]; then
		owner=postgres
		id "$owner" >/dev/null 2>&1 || owner=nobody
		chown "$owner" "$dir"
	fi
	chmod 700 "$dir"
	# English order by ICU, so that a query that forgot COLLATE "C" sorts as on a real server and is found out.
	local locale=(--locale=C.UTF-8)
	local version
	version=$("$bin/postgres" --version | grep -oE '[0-9]+' | head -n 1)
	if [ "$version" -ge 15 ]; then
		locale=(--locale=C.UTF-8 --locale-provider=icu --icu-locale=en-US)
	fi
	(cd "$dir" && as_server "$bin/initdb" --pgdata="$dir/data" --username=dateline --auth=trust --encoding=UTF8 \
		"${locale[@]}" --no-sync) >"$dir/initdb.log" 2>&1 || { cat "$dir/initdb.log" >&2; die "initdb failed"; }
	# Tests lose nothing if the machine dies, so nothing is synced.
	cat >>"$dir/data/postgresql.conf" <<-EOF
		listen_addresses = '127.0.0.1'
		unix_socket_directories = '$dir'
		fsync = off
		synchronous_commit = off
		full_page_writes = off
		max_connections = 200
		shared_buffers = 64MB
		max_wal_size = 256MB
		timezone = 'UTC'
	EOF
	local port
	for _ in 1 2 3 4 5; do
		port=$(free_port)
		if (cd "$dir" && as_server "$bin/pg_ctl" start --pgdata="$dir/data" --log="$dir/server.log" --wait --timeout=60 \
			--options="-p $port") >"$dir/start.log" 2>&1 </dev/null; then
			echo "postgres://dateline@127.0.0.1:$port/postgres?sslmode=disable" >"$dir/url"
			say "PostgreSQL $version on 127.0.0.1:$port, in $dir"
			return
		fi
		grep -q "Address already in use" "$dir/server.log" 2>/dev/null || break
	done
	cat "$dir/start.log" "$dir/server.log" >&2 2>/dev/null || true
	die "the server did not start"
}

# stop_in stops the cluster in $dir, if one runs there, and deletes it.
stop_in() {
	[ -d "$dir" ] || return 0
	if [ -s "$dir/data/postmaster.pid" ] && find_server; then
		owner=$(stat -c %U "$dir/data")
		(cd "$dir" && as_server "$bin/pg_ctl" stop --pgdata="$dir/data" --mode=immediate --wait --timeout=30) >/dev/null 2>&1 ||
			say "the server in $dir did not stop"
	fi
	rm -rf "$dir"
}

case "${1:-}" in
run)
	shift
	[ $# -gt 0 ] || die "run needs a command"
	dir=$(mktemp -d "${TMPDIR:-/tmp}/dateline-postgres.XXXXXX")
	trap stop_in EXIT
	trap 'exit 130' INT
	trap 'exit 143' TERM HUP
	start_in
	DATELINE_TEST_POSTGRES=$(cat "$dir/url")
	export DATELINE_TEST_POSTGRES
	"$@"
	;;
start)
	dir=$kept
	[ ! -e "$dir" ] || die "one is there already, in $dir: use it (url) or stop it (stop)"
	mkdir "$dir"
	trap 'stop_in' EXIT
	start_in
	trap - EXIT
	cat "$dir/url"
	;;
url)
	dir=$kept
	[ -s "$dir/url" ] || die "none was started (.ci/postgres.sh start)"
	port=$(grep -oE ':[0-9]+/' "$dir/url" | tr -d ':/')
	(exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || die "the one in $dir does not answer: stop it, and start it again"
	cat "$dir/url"
	;;
stop)
	dir=$kept
	[ -d "$dir" ] || die "none was started"
	stop_in
	;;
*)
	sed -n '2,12s/^# \{0,1\}//p' "$0" >&2
	exit 2
	;;
esac
