"""Reads messages with Python's own parser, strictly, and says what it finds in them: one line of JSON each.

A message comes as its length in bytes on a line, then its bytes.
"""

import email
import email.policy
import json
import sys

policy = email.policy.default.clone(raise_on_defect=True)
while line := sys.stdin.buffer.readline():
    raw = sys.stdin.buffer.read(int(line))
    out = {}
    try:
        m = email.message_from_bytes(raw, policy=policy)
        out["fields"] = sorted(k.lower() for k in m.keys())
        out["subject"] = m["subject"]
        out["from"] = [m["from"].addresses[0].display_name, m["from"].addresses[0].addr_spec]
        out["to"] = [a.addr_spec for a in m["to"].addresses]
        out["date"] = m["date"].datetime.isoformat()
        out["parts"] = [
            [p.get_content_type(), p.get_content().replace("\r\n", "\n")] for p in m.walk() if not p.is_multipart()
        ]
        out["defects"] = [str(d) for p in m.walk() for d in p.defects] + [
            str(d) for v in m.values() for d in getattr(v, "defects", ())
        ]
    except Exception as fault:  # whatever it is, the message is not one
        out["defects"] = [type(fault).__name__ + ": " + str(fault)]
    print(json.dumps(out), flush=True)
