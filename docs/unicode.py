"""Makes `syria_events/schema/unicode.txt` from Unicode's own files: `python docs/unicode.py FOLDER`.

FOLDER is the Unicode Character Database as it is published (https://www.unicode.org/Public/), or as
Debian's package `unicode-data` installs it under /usr/share/unicode. Read are `Scripts.txt`,
`DerivedCoreProperties.txt` and `extracted/DerivedGeneralCategory.txt`. Which version of Unicode a
dataset is held to must not depend on the Python that checks it, hence a file and not `unicodedata`.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

TARGET = Path(__file__).parents[1] / "syria_events" / "schema" / "unicode.txt"

HEAD = """\
# Of Unicode {version}, what `characters.py` asks for, made by docs/unicode.py: names, and ranges in hexadecimal.
# `assigned` are the characters that have a meaning given by Unicode, `ignorable` those that are not seen by
# themselves (Default_Ignorable_Code_Point); below stand the letters and marks of each script.
# Derived, and so modified, from Scripts.txt, DerivedCoreProperties.txt and DerivedGeneralCategory.txt of the Unicode
# Character Database, Copyright (c) 1991-2022 Unicode, Inc., under the Unicode License v3 (SPDX: Unicode-3.0),
# https://www.unicode.org/license.txt: free to use, copy and change where this notice is kept; provided "as is".
"""


def properties(file: Path) -> Iterator[tuple[int, str]]:
    """Each code point of a file of the database, with what the file says of it."""
    for line in file.read_text("utf-8").splitlines():
        if found := re.match(r"([0-9A-F]+)(?:\.\.([0-9A-F]+))?\s*;\s*(\w+)", line):
            first, last, value = found.groups()
            yield from ((code, value) for code in range(int(first, 16), int(last or first, 16) + 1))


def ranges(codes: Iterable[int]) -> str:
    """Code points as ranges in hexadecimal."""
    found: list[list[int]] = []
    for code in sorted(codes):
        if found and found[-1][1] == code - 1:
            found[-1][1] = code
        else:
            found.append([code, code])
    return " ".join(f"{first:X}" if first == last else f"{first:X}-{last:X}" for first, last in found)


def made(folder: Path) -> str:
    """The file that follows from the database in `folder`."""
    scripts_file = folder / "Scripts.txt"
    version = re.match(r"# Scripts-([0-9.]+)\.txt", scripts_file.read_text("utf-8"))
    if version is None:
        raise ValueError("expected the version in the first line of Scripts.txt")
    categories = dict(properties(folder / "extracted" / "DerivedGeneralCategory.txt"))
    core = properties(folder / "DerivedCoreProperties.txt")
    scripts: dict[str, list[int]] = {}
    for code, script in properties(scripts_file):
        if categories[code][0] in "LM":
            scripts.setdefault(script, []).append(code)
    lines = {
        "assigned": [code for code, category in categories.items() if category not in ("Cn", "Co", "Cs")],
        "ignorable": [code for code, name in core if name == "Default_Ignorable_Code_Point"],
        "marks": [code for code, category in categories.items() if category[0] == "M"],
        "symbols": [code for code, category in categories.items() if category[0] == "S"],
    }
    lines |= dict(sorted(scripts.items()))
    return HEAD.format(version=version[1]) + "".join(f"{name} {ranges(codes)}\n" for name, codes in lines.items())


if __name__ == "__main__":
    TARGET.write_text(made(Path(sys.argv[1])), "utf-8")
