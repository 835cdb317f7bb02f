"""What the tables are: read strictly from `schema/`, as Arrow data and files, and in words.

Open `description` first: what a table, a column, a rule and a vocabulary are, and how they are read.
`arrow` makes the one canonical form of rows and its Parquet bytes, `dictionary` the codebook, `text`
a value or a count as text, and `shape` reads JSON strictly. The names below need the standard library only.
"""

from syria_events.schema.description import (
    VOCAB_COLUMNS,
    Field,
    ForeignKey,
    Rule,
    Schema,
    Table,
    Term,
    Vocabulary,
    installed,
    read,
    root,
)

__all__ = [
    "VOCAB_COLUMNS",
    "Field",
    "ForeignKey",
    "Rule",
    "Schema",
    "Table",
    "Term",
    "Vocabulary",
    "installed",
    "read",
    "root",
]
