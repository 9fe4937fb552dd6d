package demo_test

import (
	"testing"

	"golang.org/x/sys/unix"
)

// raiseLoopback raises the loopback device where it is down, as it is in a network namespace that was just made.
func raiseLoopback(t *testing.T) {
	t.Helper()
	socket, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := unix.Close(socket); err != nil {
			t.Error(err)
		}
	}()
	lo, err := unix.NewIfreq("lo")
	if err != nil {
		t.Fatal(err)
	}
	if err := unix.IoctlIfreq(socket, unix.SIOCGIFFLAGS, lo); err != nil {
		t.Fatalf("read the state of lo: %v", err)
	}
	if lo.Uint16()&unix.IFF_UP != 0 {
		return
	}
	lo.SetUint16(lo.Uint16() | unix.IFF_UP)
	if err := unix.IoctlIfreq(socket, unix.SIOCSIFFLAGS, lo); err != nil {
		t.Fatalf("raise lo: %v", err)
	}
}
