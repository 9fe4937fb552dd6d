"""Verifies DKIM signatures with dkimpy, an implementation that shares nothing with ours.

First the number of key records and each as a line of name, tab, text; then messages as read.py takes them. For each
message a line: the number of its signatures that hold.
"""

import sys

import dkim

inp = sys.stdin.buffer
keys = {}
for _ in range(int(inp.readline())):
    name, text = inp.readline().rstrip(b"\n").split(b"\t")
    keys[name + b"."] = text


def txt(name, timeout=5):
    return keys.get(name if isinstance(name, bytes) else name.encode())


while line := inp.readline():
    raw = inp.read(int(line))
    good = 0
    for n in range(2):
        try:
            good += bool(dkim.DKIM(raw).verify(idx=n, dnsfunc=txt))
        except Exception:
            pass
    print(good, flush=True)
