"""Tombstones of copies of the tree."""

from __future__ import annotations

from pathlib import Path


def bury(folder: Path, lines: str) -> None:
    """Adds tombstones to those of `folder`, where their tables belong among them."""
    file = folder / "coding" / "retired.csv"
    header, *graves = file.read_text("utf-8").splitlines()
    graves = sorted([*graves, *lines.splitlines()], key=lambda line: line.split(",")[0])
    file.write_text("\n".join([header, *graves]) + "\n", "utf-8")
