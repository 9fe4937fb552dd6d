# shellcheck shell=bash
# Sourced by the scripts beside it, which bring servers that tests need.

# install_quietly installs Debian packages of a server that shall not run as the machine's own.
#
#   install_quietly NAME PACKAGE…
install_quietly() {
	local name=$1
	shift
	command -v apt-get >/dev/null || die "$name is missing and there is no apt-get: install it by hand"
	say "$name is missing: installing it"
	# The package would start a server of the whole machine; a policy that says no keeps it from that.
	local policy=/usr/sbin/policy-rc.d ours=
	[ -e "$policy" ] || { printf '#!/bin/sh\nexit 101\n' >"$policy" && chmod 755 "$policy" && ours=yes; }
	export DEBIAN_FRONTEND=noninteractive
	local get=(apt-get -q -y -o Dpkg::Options::=--force-confold --no-install-recommends) status=0
	{ "${get[@]}" update && "${get[@]}" install "$@"; } >&2 || status=$?
	[ -z "$ours" ] || rm -f "$policy"
	[ "$status" = 0 ] || die "$name could not be installed"
}
