"""Results of a command as files: a table in CSV or Parquet, and those that belong to it beside it, all or none."""

from __future__ import annotations

import io
from argparse import Namespace
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from syria_events.cli.command import Answer, Argument, Misuse, argument, written
from syria_events.issues import Issue, Refused

if TYPE_CHECKING:
    import pyarrow as pa

SUFFIXES = (".csv", ".parquet")
PICTURES = ("svg", "png", "pdf")


def options(beside: str = "") -> tuple[Argument, ...]:
    """The options of a command that writes tables; `beside` names those that are written beside the first."""
    more = f"; {beside} beside it, with that word before the end of the name" if beside else ""
    text = f"write the table as CSV or Parquet, by the end of PATH, whole or not at all{more}"
    overwrite = argument("--overwrite", action="store_true", help="replace what stands there")
    return argument("--out", metavar="PATH", help=text), overwrite


def asked(parsed: Namespace) -> None:
    """Misuse where the options do not go together, before anything is read for nothing."""
    if parsed.out is None:
        if parsed.overwrite and getattr(parsed, "picture", None) is None:
            raise Misuse("--overwrite goes with --out PATH")
        return
    if Path(parsed.out).suffix.lower() not in SUFFIXES:
        raise Misuse(f"{parsed.out!r} has another end; expected the name of a file in {' or '.join(SUFFIXES)}")


def saved(parsed: Namespace, table: pa.Table, note: str = "", also: Sequence[Path] = (), **beside: pa.Table) -> Answer:
    """The answer of a command whose tables were written: their paths, after those of `also`, which were before.

    Raises Refused where a file stands there already, unless it is to be overwritten, and where there is no folder.
    """
    from syria_events import outputs

    path = Path(parsed.out)
    tables = {path: table} | {path.with_suffix(f".{name}{path.suffix}"): data for name, data in beside.items()}
    _free(list(tables), parsed.overwrite)
    outputs.write(path.parent, {each.name: content(data, each.suffix) for each, data in tables.items()})
    return written(parsed, [*also, *tables], note=note)


def picture(path: str, overwrite: bool) -> Callable[[Callable[[], Any]], None]:
    """What draws a chart to `path`, which is free; Misuse for another end of the name.

    The chart is made when it is asked for, so that a path that is not free is told before anything is read.
    """
    from syria_events import outputs

    target = Path(path)
    form = target.suffix.lower().removeprefix(".")
    if form not in PICTURES:
        raise Misuse(f"--picture is {path!r}; expected a name in .{', .'.join(PICTURES)}")
    _free([target], overwrite)

    def draw(chart: Callable[[], Any]) -> None:
        drawn = io.BytesIO()
        text = io.StringIO()
        try:
            chart().save(drawn if form in ("png", "pdf") else text, format=form)
        except ImportError as error:
            raise Misuse(str(error)) from error
        outputs.write(target.parent, {target.name: drawn.getvalue() or text.getvalue().encode()})

    return draw


def _free(paths: Sequence[Path], overwrite: bool) -> None:
    """Refused where files cannot be put."""
    said = "exists; choose another path, or ask for it to be overwritten (--overwrite)"
    issues = []
    for path in paths:
        if not path.parent.is_dir():
            issues.append(Issue(str(path), 0, "path", f"there is no folder {path.parent} to write in"))
        elif path.is_dir() or (path.exists() and not overwrite):
            issues.append(Issue(str(path), 0, "path", "is a folder" if path.is_dir() else said))
    if issues:
        raise Refused(issues)


def content(data: pa.Table, suffix: str) -> bytes:
    """A table as a file: Parquet as it is, CSV with cells as in the CSV of the dataset."""
    from syria_events.schema import arrow

    return arrow.to_bytes(data) if suffix.lower() == ".parquet" else _csv(data)


def _csv(data: pa.Table) -> bytes:
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.csv as pacsv

    columns: list[pa.ChunkedArray] = []
    for cells in data.columns:
        kind, column = cells.type, cells
        if pa.types.is_dictionary(kind):
            column = cells.cast(kind.value_type)
        elif pa.types.is_boolean(kind):
            column = pc.if_else(cells, "TRUE", "FALSE")
        elif pa.types.is_timestamp(kind):
            whole = cells.cast(pa.timestamp("s", kind.tz), safe=False)
            column = pc.strftime(whole, "%Y-%m-%dT%H:%M:%SZ" if kind.tz else "%Y-%m-%d")
        columns.append(column)
    sink = pa.BufferOutputStream()
    options = pacsv.WriteOptions(include_header=False, quoting_style="needed")
    # In one piece: of a piece without rows Arrow writes zeros (pyarrow 26).
    plain = pa.table(columns, names=data.column_names).combine_chunks()
    if plain.num_rows:
        pacsv.write_csv(plain, sink, options)
    return (",".join(data.column_names) + "\n").encode() + bytes(sink.getvalue())
