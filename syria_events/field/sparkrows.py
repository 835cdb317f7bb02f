"""Rows in a frame of Spark: asked in its SQL where they are, so that nothing but answers comes to the driver."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from syria_events.issues import Issue, Refused

# A frame and a session of Spark, which is not imported: its own frames bring everything that is needed.
Frame = Any

_KINDS = {
    "day": ("DATE", ("date", "timestamp", "timestamp_ntz", "void")),
    "number": ("DOUBLE", ("tinyint", "smallint", "int", "bigint", "float", "double", "decimal", "void")),
    "truth": ("BOOLEAN", ("boolean", "void")),
}
_WANTED = {"day": "days", "number": "numbers", "truth": "true and false"}


def is_frame(source: object) -> bool:
    """Whether it is a data frame of Spark."""
    return any(
        each.__module__.startswith("pyspark.sql") and each.__name__ == "DataFrame" for each in type(source).__mro__
    )


def quoted(name: str) -> str:
    """A name as SQL has it."""
    return "`" + name.replace("`", "``").replace("{", "{{").replace("}", "}}") + "`"


def text(value: str) -> str:
    """A text as SQL has it."""
    inner = value.replace("\\", "\\\\").replace("'", "\\'").replace("{", "{{").replace("}", "}}")
    return f"'{inner}'"


class Cells:
    """The columns of a frame as SQL, by the kinds that are asked for; what is wrong with their types is gathered."""

    def __init__(self, frame: Frame, side: str) -> None:
        self.kinds: Mapping[str, str] = dict(frame.dtypes)
        self.side, self.issues = side, list[Issue]()
        for name in sorted({name for name in frame.columns if frame.columns.count(name) > 1}):
            self.issues.append(Issue(side, 0, "column", f"there are several columns {name}; expected one"))

    def need(self, names: Sequence[str]) -> None:
        """Note the columns that are missing."""
        missing = [name for name in names if name not in self.kinds]
        self.issues += [Issue(self.side, 0, "column", f"expected a column {name}") for name in missing]

    def cell(self, name: str, kind: str) -> str:
        """A column as text, number, truth or day from 1970; a column that there is not is empty."""
        if name not in self.kinds:
            return "NULL"
        column = quoted(name)
        if kind == "text":
            return f"nullif(CAST({column} AS STRING), '')"
        made, known = _KINDS[kind]
        if self.kinds[name].partition("(")[0] not in known:
            said = f"{name} is {self.kinds[name]}; expected {_WANTED[kind]}: cast it, or read with ucdp.read"
            self.issues.append(Issue(self.side, 0, "type", said))
        if kind == "number":
            return f"nullif(CAST({column} AS DOUBLE), DOUBLE('NaN'))"
        return f"unix_date(CAST({column} AS DATE))" if kind == "day" else f"CAST({column} AS {made})"

    def told(self) -> None:
        """Raises Refused where anything was noted."""
        if self.issues:
            raise Refused(dict.fromkeys(self.issues))


def distinct(rows: Frame, side: str) -> None:
    """Raises Refused where an `event_id` is missing or there twice, which Spark looks for."""
    query = "SELECT event_id, count(*) AS n FROM {rows} GROUP BY event_id HAVING n > 1 OR event_id IS NULL LIMIT 6"
    found = [row[0] for row in rows.sparkSession.sql(query, rows=rows).collect()]
    if None in found:
        raise Refused([Issue(side, 0, "key", "event_id is empty; expected an identifier in every row")])
    if found:
        again = ", ".join(sorted(found)[:5])
        raise Refused([Issue(side, 0, "key", f"{again}: there several times; expected each event once")])


def made(session: Any, data: Any) -> Frame:
    """Arrow data as a frame of Spark."""
    import pyarrow as pa

    plain = [field.with_type(pa.string()) if pa.types.is_dictionary(field.type) else field for field in data.schema]
    return session.createDataFrame(data.cast(pa.schema(plain)).replace_schema_metadata(None))
