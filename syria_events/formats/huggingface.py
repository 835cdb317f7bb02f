"""The tables as a folder that `datasets` of Hugging Face reads, with the card that names them."""

from __future__ import annotations

import json
from pathlib import Path

from syria_events.editions.datapackage import Package
from syria_events.schema import arrow
from syria_events.schema.dictionary import ordered

_CARD = """\
# {title}

{description}

Version {version}. Each table is a configuration:

```python
from datasets import load_dataset

events = load_dataset("PATH OF THIS FOLDER", "events", split="train")
```

There is no division into training and test data: `train` is what `datasets` calls a whole table.

| table | rows | what a row is |
|---|---|---|
{tables}
"""


def write_huggingface(package: Package, path: Path) -> None:
    """A folder stands at `path`: the Parquet files as they are published, and `README.md`, the dataset card."""
    path.mkdir()
    names = [name for name in ordered(package.schema) if name in package.names]
    for name in names:
        data = arrow.to_bytes(package.table(name), package.path(name))
        (path / f"{name}.parquet").write_bytes(data)
    (path / "README.md").write_text(_card(package, names), encoding="utf-8", newline="\n")


def _card(package: Package, names: list[str]) -> str:
    descriptor = package.descriptor
    said = json.dumps  # a JSON string is one of YAML, too
    head = ["---", f"pretty_name: {said(descriptor['title'], ensure_ascii=False)}"]
    head += ["license:", *(f"- {entry['name'].lower()}" for entry in descriptor["licenses"])]
    head += ["language:", "- en", "configs:"]
    for number, name in enumerate(names):
        head += [f"- config_name: {name}", "  data_files:", "  - split: train", f"    path: {name}.parquet"]
        head += ["  default: true"] if number == 0 else []
    rows = (
        f"| `{name}` | {package.table(name).num_rows} | {package.schema.table(name).description} |" for name in names
    )
    about = {key: descriptor.get(key, "") for key in ("title", "description")}
    return "\n".join([*head, "---", "", _CARD.format(**about, version=package.version, tables="\n".join(rows))])
