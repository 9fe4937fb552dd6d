#!/usr/bin/env python3
"""Turns the ECB+ archive (ecbplus-eventstoryline.tar.xz, unpacked into a folder) into the JSON list that LoadECB reads.

  ecb.py FOLDER > ecb.json     then     DATELINE_ECB=ecb.json go test -run TestCorpora ./internal/evals
"""
import glob, json, os, re, sys
import xml.etree.ElementTree as ET

docs = {}
for path in sorted(glob.glob(os.path.join(sys.argv[1], "**", "*.xml"), recursive=True)):
    m = re.match(r"(\d+)_(\d+)(ecb(?:plus)?)\.xml$", os.path.basename(path))
    if not m or "ECB" not in path:
        continue
    sentences = {}
    for token in ET.parse(path).getroot().iter("token"):
        sentences.setdefault(int(token.get("sentence")), []).append(token.text or "")
    lines = [" ".join(sentences[k]) for k in sorted(sentences)]
    if lines and lines[0].startswith("http"):
        lines = lines[1:]
    docs[m[0]] = {"label": m[1] + m[3], "id": m[0], "title": lines[0], "text": " ".join(lines[1:])}
json.dump(list(docs.values()), sys.stdout)
