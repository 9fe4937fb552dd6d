#!/usr/bin/env bash
# A real POP3 server for tests: Dovecot on free loopback ports, with one mailbox that is a Maildir.
#
#   .ci/pop3.sh run COMMAND…   start one, run the command with DATELINE_TEST_POP3 (host:port, clear text), DATELINE_TEST_POP3S
#                              (host:port, TLS), DATELINE_TEST_POP3_USER, DATELINE_TEST_POP3_PASSWORD and
#                              DATELINE_TEST_POP3_MAILDIR set, stop and delete it
#
# It needs root, because the server's parts run as users of their own. Where it is missing, on a Debian machine, it is
# installed.
set -euo pipefail

# shellcheck source=.ci/debian.sh
source "$(dirname "$(readlink -f "$0")")/debian.sh"

say() { echo "pop3: $*" >&2; }
die() { say "$*"; exit 1; }

there() { command -v dovecot >/dev/null && [ -x /usr/lib/dovecot/pop3-login ]; }

install_server() {
	install_quietly Dovecot dovecot-pop3d openssl
	there || die "Dovecot could not be installed"
}

stop() {
	[ -z "${pid:-}" ] || { kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null; } || true
	rm -rf "$dir"
}

case "${1:-}" in
run)
	shift
	[ $# -gt 0 ] || die "run needs a command"
	[ "$(id -u)" = 0 ] || die "Dovecot needs root"
	there || install_server
	dir=$(mktemp -d "${TMPDIR:-/tmp}/dateline-pop3.XXXXXX")
	pid=
	trap stop EXIT
	trap 'exit 130' INT
	trap 'exit 143' TERM HUP
	chmod 711 "$dir"
	mkdir -p "$dir/box/cur" "$dir/box/new" "$dir/box/tmp" "$dir/run"
	chmod -R 777 "$dir/box"
	openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -keyout "$dir/key.pem" -out "$dir/cert.pem" 2>/dev/null
	password=$(head -c 18 /dev/urandom | base64)
	printf 'bounces@news.example:{PLAIN}%s\n' "$password" >"$dir/users"
	chmod 644 "$dir/users"
	up=
	for _ in 1 2 3 4 5; do
		port=$((RANDOM % 20000 + 30000))
		cat >"$dir/dovecot.conf" <<-END
			base_dir = $dir/run
			log_path = $dir/log
			protocols = pop3
			ssl = yes
			ssl_cert = <$dir/cert.pem
			ssl_key = <$dir/key.pem
			mail_location = maildir:$dir/box
			first_valid_uid = 1
			passdb {
			  driver = passwd-file
			  args = $dir/users
			}
			userdb {
			  driver = static
			  args = uid=mail gid=mail home=$dir/box
			}
			service pop3-login {
			  inet_listener pop3 {
			    address = 127.0.0.1
			    port = $port
			  }
			  inet_listener pop3s {
			    address = 127.0.0.1
			    port = $((port + 1))
			    ssl = yes
			  }
			}
		END
		dovecot -F -c "$dir/dovecot.conf" >"$dir/out" 2>&1 &
		pid=$!
		for _ in $(seq 50); do
			(exec 3<>"/dev/tcp/127.0.0.1/$((port + 1))") 2>/dev/null && up=yes && break 2
			kill -0 "$pid" 2>/dev/null || break
			sleep 0.1
		done
		kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null || true
		pid=
	done
	[ -n "$up" ] || { cat "$dir/out" "$dir/log" >&2 2>/dev/null; die "the server did not start"; }
	say "Dovecot on 127.0.0.1:$port and :$((port + 1))"
	DATELINE_TEST_POP3=127.0.0.1:$port DATELINE_TEST_POP3S=127.0.0.1:$((port + 1)) DATELINE_TEST_POP3_USER=bounces@news.example \
		DATELINE_TEST_POP3_PASSWORD=$password DATELINE_TEST_POP3_MAILDIR=$dir/box "$@" || { status=$?; tail -n 40 "$dir/log" >&2; exit "$status"; }
	;;
*)
	sed -n '2,10s/^# \{0,1\}//p' "$0" >&2
	exit 2
	;;
esac
