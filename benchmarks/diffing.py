"""What changed between two releases, against pandas: `python benchmarks/diffing.py [ROWS ...]`.

The releases are made up: 20 columns as events have them, of which the second release lacks one row in a hundred, has
as many others, and has one row in fifty revised. Two orders of rows: the same in both, and mixed. In each round each
side runs once, one after the other; the ratio is the median over rounds, above 1 where ours is faster.

- engine: rows added, gone and revised, and each value that differs, against `merge` with an indicator and a
  comparison of each column, both on what each holds in memory;
- files: `se.diff` of two Parquet files, with all frames and sums of deaths, against `read_parquet` and the same
  merge, which reads no marks, counts no deaths and looks for no event under another key.
"""

from __future__ import annotations

import sys
import tempfile
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

import syria_events as se
from field import compared
from syria_events.editions import deltas


def release(number: int) -> pd.DataFrame:
    """The rows of the first release, with ids as UCDP gives them."""
    draw = np.random.default_rng(1)
    words = np.array([f"Note {n}: " + "what happened there " * 6 for n in range(5000)])
    actors = np.array([f"Actor number {n} of somewhere" for n in range(3000)])
    places = np.array([f"Place {n}" for n in range(8000)])
    day = (np.datetime64("2013-01-01") + draw.integers(0, 3650, number)).astype("datetime64[s]")
    parts = {name: draw.poisson(0.8, number).astype(np.int32) for name in se_parts()}
    best = sum(parts.values())
    place = draw.integers(0, 8000, number)
    columns = {
        "id": draw.permutation(number * 3)[:number].astype(np.int32),
        "year": day.astype("datetime64[Y]").astype(int) + 1970,
        "type_of_violence": draw.integers(1, 4, number).astype(np.int32),
        "dyad_name": actors[draw.integers(0, 3000, number)],
        "side_a": actors[draw.integers(0, 3000, number)],
        "side_b": actors[draw.integers(0, 3000, number)],
        "source_article": words[draw.integers(0, 5000, number)],
        "where_coordinates": places[place],
        "adm_1": np.array([f"Governorate {n}" for n in range(14)])[place % 14],
        "latitude": np.round(30 + place / 1000, 4),
        "longitude": np.round(35 + place % 97 / 10, 4),
        "country": np.array(["Syria", "Iraq", "Lebanon"])[place % 3],
        "date_start": day,
        "date_end": day,
        "best": best,
        "low": best,
        "high": best + draw.poisson(1, number).astype(np.int32),
    }
    return pd.DataFrame(columns | parts).sort_values("id", ignore_index=True)


def se_parts() -> tuple[str, ...]:
    """The columns whose sum is the best estimate, but for those of neither side."""
    return ("deaths_a", "deaths_b", "deaths_civilians")


def revised(first: pd.DataFrame, mixed: bool) -> pd.DataFrame:
    """The second release."""
    draw = np.random.default_rng(2)
    few = len(first) // 100
    kept = first.drop(index=draw.choice(len(first), few, replace=False)).reset_index(drop=True)
    for name in ("best", "high"):
        kept.loc[draw.choice(len(kept), few, replace=False), name] += 1
    kept.loc[draw.choice(len(kept), few // 2, replace=False), "source_article"] = "another article"
    more = kept.sample(few, random_state=3).assign(id=np.arange(few) + 10**8, date_start=pd.Timestamp("2024-01-01"))
    whole = pd.concat([kept, more], ignore_index=True).astype(first.dtypes)
    return whole.sample(frac=1, random_state=4, ignore_index=True) if mixed else whole


def merged(old: pd.DataFrame, new: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """What an analyst writes."""
    both = old.merge(new, on="id", how="outer", indicator=True, suffixes=("_old", "_new"))
    kept = both[both["_merge"] == "both"]
    found = {"gone": both[both["_merge"] == "left_only"], "added": both[both["_merge"] == "right_only"]}
    for name in old.columns.drop("id"):
        was, now = kept[f"{name}_old"], kept[f"{name}_new"]
        differs = (was != now) & ~(was.isna() & now.isna())
        found[name] = kept.loc[differs, ["id", f"{name}_old", f"{name}_new"]]
    return found


def from_files(old: Path, new: Path) -> int:
    """All that a diff of releases tells."""
    made = se.diff(old, new, schema="ucdp-ged")
    return len(made.rows) + len(made.values) + len(made.deaths)


def main(sizes: list[int]) -> None:
    """A line for each comparison, order and size."""
    print(f"{'':46} {'rows':>10} {'ours':>11} {'faster':>8}")
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            first = release(size)
            for order, mixed in (("same order", False), ("mixed", True)):
                second = revised(first, mixed)
                old, new = (pa.Table.from_pandas(each, preserve_index=False) for each in (first, second))
                ours, theirs = deltas.delta("events", old, new, ("id",)), merged(first, second)
                assert ours.added.num_rows == len(theirs["added"])
                assert ours.removed.num_rows == len(theirs["gone"])
                cells = {name: len(theirs[name]) for name in first.columns.drop("id") if len(theirs[name])}
                assert {name: data.num_rows for name, data in ours.cells.items()} == cells
                engine = partial(deltas.delta, "events", old, new, ("id",))
                compared(f"engine, {order}", size, engine, partial(merged, first, second))
                paths = [Path(folder, f"{name}.parquet") for name in ("old", "new")]
                for each, path in zip((first, second), paths, strict=True):
                    each.to_parquet(path)
                compared(f"files, {order}", size, partial(from_files, *paths), partial(files_merged, *paths))


def files_merged(old: Path, new: Path) -> dict[str, pd.DataFrame]:
    """The merge of two files."""
    return merged(pd.read_parquet(old), pd.read_parquet(new))


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [10**5, 10**6])
