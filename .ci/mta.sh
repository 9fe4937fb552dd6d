#!/usr/bin/env bash
# A real mail server for tests: OpenSMTPD on a free loopback port, which takes mail for every address and keeps each
# message as a file, in one Maildir an address.
#
#   .ci/mta.sh run COMMAND…   start one, run the command with DATELINE_TEST_SMTP (a URL) and DATELINE_TEST_MAILDIR (the
#                             folder of the Maildirs) set, stop and delete it
#
# It needs root, because the server's parts run as users of their own. Where it is missing, on a Debian machine, it is
# installed. The server's control socket and queue have fixed places, so one runs at a time. An address that begins
# with "nobody" is refused as unknown.
set -euo pipefail

# shellcheck source=.ci/debian.sh
source "$(dirname "$(readlink -f "$0")")/debian.sh"

say() { echo "mta: $*" >&2; }
die() { say "$*"; exit 1; }

find_server() { server=$(PATH="$PATH:/usr/sbin:/usr/local/sbin" command -v smtpd); }

install_server() {
	install_quietly OpenSMTPD opensmtpd
	find_server || die "OpenSMTPD could not be installed"
}

stop() {
	[ -z "${pid:-}" ] || { kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null; } || true
	rm -rf "$dir"
}

case "${1:-}" in
run)
	shift
	[ $# -gt 0 ] || die "run needs a command"
	[ "$(id -u)" = 0 ] || die "OpenSMTPD needs root"
	find_server || install_server
	dir=$(mktemp -d "${TMPDIR:-/tmp}/dateline-mta.XXXXXX")
	pid=
	trap stop EXIT
	trap 'exit 130' INT
	trap 'exit 143' TERM HUP
	chmod 711 "$dir"
	mkdir "$dir/box"
	chown mail "$dir/box"
	for _ in 1 2 3 4 5; do
		port=$((RANDOM % 20000 + 30000))
		cat >"$dir/smtpd.conf" <<-END
			table box { "@" = "mail" }
			listen on 127.0.0.1 port $port hostname mta.test
			action "keep" maildir "$dir/box/%{dest.user:lowercase}@%{dest.domain:lowercase}" virtual <box> user mail
			match from any for rcpt-to regex "^nobody" reject
			match from any for any action "keep"
		END
		"$server" -d -f "$dir/smtpd.conf" >"$dir/log" 2>&1 &
		pid=$!
		for _ in $(seq 50); do
			(exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && break 2
			kill -0 "$pid" 2>/dev/null || break
			sleep 0.1
		done
		kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null || true
		pid=
	done
	[ -n "$pid" ] || { cat "$dir/log" >&2; die "the server did not start"; }
	say "OpenSMTPD on 127.0.0.1:$port"
	DATELINE_TEST_SMTP=smtp://127.0.0.1:$port DATELINE_TEST_MAILDIR=$dir/box "$@" || { status=$?; tail -n 40 "$dir/log" >&2; exit "$status"; }
	;;
*)
	sed -n '2,11s/^# \{0,1\}//p' "$0" >&2
	exit 2
	;;
esac
