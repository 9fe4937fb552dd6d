#!/usr/bin/env bash
# Makes han.ttf.gz, the Chinese characters of card pictures, from Droid Sans Fallback as Debian packages it.
#
# It keeps the characters of GB 2312 and the common ones of Big5, with their punctuation, and drops hinting, layout tables
# and names. It needs apt-get, dpkg and python3; the subsetter is Debian's fonttools, unpacked beside the font. The same
# packages make the same bytes.
set -euo pipefail

here=$(dirname "$(readlink -f "$0")")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
chmod a+rx .
apt-get download fonts-droid-fallback python3-fonttools
for package in *.deb; do dpkg -x "$package" unpacked; done

python3 - >characters.txt <<'PYTHON'
import itertools
def of(codec, high, low):
    for pair in itertools.product(high, low):
        try:
            yield bytes(pair).decode(codec)
        except UnicodeDecodeError:
            pass
low = list(range(0x40, 0x7F)) + list(range(0xA1, 0xFF))
kept = set(of("gb2312", range(0xA1, 0xF8), range(0xA1, 0xFF)))
kept |= set(of("big5", range(0xA4, 0xC7), low))          # the 5,401 characters in daily use
kept |= {chr(c) for c in range(0x3000, 0x3040)} | {chr(c) for c in range(0xFF01, 0xFF5F)} | {chr(c) for c in range(0x2010, 0x2040)} | {"·"}
# Latin, Greek and Cyrillic come from the Go fonts; frames of boxes stand in no headline.
print("".join(sorted(c for c in kept if (ord(c) >= 0x2000 or c == "·") and not 0x2500 <= ord(c) <= 0x259F)), end="")
PYTHON

PYTHONPATH=unpacked/usr/lib/python3/dist-packages python3 -m fontTools.subset \
	unpacked/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf --text-file=characters.txt --output-file=han.ttf \
	--layout-features='' --no-hinting --no-glyph-names --notdef-outline --drop-tables+=GSUB,GPOS,GDEF,vhea,vmtx,DSIG --name-IDs=0,1,2,5,13
gzip -9 -n -c han.ttf >"$here/han.ttf.gz"
ls -l "$here/han.ttf.gz"
