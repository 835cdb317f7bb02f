"""What the tables are: read strictly from `schema/`, as Arrow data and files, and in words.

Open `description` first: what a table, a column, a rule and a vocabulary are. `files` reads them, and
knows where the installed ones lie; `fieldtypes` says what every engine calls a type. `arrow` makes the
one canonical form of rows and its Parquet bytes, `dictionary` the codebook, `text` a value or a count
as text, and `shape` reads JSON strictly. What a text may hold is in `characters` and `mojibake`, the codes of others in
`codelists`, addresses in `addresses`. The names below need the standard library only.
"""

from syria_events.installed import root
from syria_events.schema.description import Field, ForeignKey, Rule, SameAs, Schema, Table, Term, Vocabulary
from syria_events.schema.files import VOCAB_COLUMNS, installed, read, readable

__all__ = [
    "VOCAB_COLUMNS",
    "Field",
    "ForeignKey",
    "Rule",
    "SameAs",
    "Schema",
    "Table",
    "Term",
    "Vocabulary",
    "installed",
    "read",
    "readable",
    "root",
]
