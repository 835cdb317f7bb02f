"""Validation against named peers: `python benchmarks/validating.py [memory ROWS | file ROWS | claims ROWS]`.

Rows of UCDP GED are made up: 34 columns of 20.1, 8,000 places visited unevenly, 3,000 dyads, ids that ascend or not.
Dirty rows have ten kinds of defect in 0.05 % of rows each. In each round each side runs once, one after the other, so
that a busy minute is one for both; the ratio is the median over rounds, above 1 where ours is faster. Peak memory is
that of our side alone, above what was held before.

- memory: `se.validate(frame, schema="ucdp-ged")` against a pandera schema in pandas with the same checks, made of the
  same predicates, with row-level cases; and stock frictionless, with the constraints of columns alone, on a sample;
- file: a Parquet file, against decoding it with `pl.read_parquet`;
- claims: our own claims, against the loop by which 1.0.0 and 2.0.0 checked rows.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

import syria_events as se
from field import compared
from syria_events.field import asked, layouts

KNOWN = layouts.layout("ucdp-ged")
# So many rows of each defect.
SHARE = 0.0005


def ged(number: int, seed: int = 0, first: int = 1) -> pl.DataFrame:
    """So many made-up rows in the columns of GED, without anything wrong; `first` is the id of the first."""
    draw, fixed = np.random.default_rng(seed), np.random.default_rng(7)
    latitude, longitude = fixed.normal(35, 1.2, 8000).round(4), fixed.normal(38.5, 1.5, 8000).round(4)
    place = (8000 * draw.beta(0.7, 2.0, number)).astype(np.int64)
    dyad = (3000 * draw.beta(0.5, 3.0, number)).astype(np.int64)
    day = np.datetime64("1989-01-01") + draw.integers(0, 12_000, number)
    deaths = {f"deaths_{each}": draw.poisson(0.7, number) for each in ("a", "b", "civilians", "unknown")}
    best = sum(deaths.values()) + 0
    deaths["deaths_unknown"] = deaths["deaths_unknown"] + (best == 0)
    best = np.maximum(best, 1)
    names = {n: np.array([f"{n.replace('_', ' ')} {k:04}" for k in range(3000)]) for n in ("Government", "Rebels")}
    year = day.astype("datetime64[Y]").astype(int) + 1970
    counter = np.arange(first, first + number)
    points = np.array([f"POINT ({x} {y})" for x, y in zip(longitude, latitude, strict=True)])
    notes = np.array(
        [f"{'An account of what happened, in the words of the report. ' * 2}{k:05}" for k in range(50_000)]
    )
    frame = pl.DataFrame(
        {
            "id": counter,
            "year": year.astype(np.int32),
            "type_of_violence": np.ones(number, np.int32),
            "conflict_new_id": dyad // 3 + 1,
            "conflict_name": names["Government"][dyad // 3],
            "dyad_new_id": dyad + 1,
            "side_a_new_id": dyad // 3 + 1,
            "side_a": names["Government"][dyad // 3],
            "side_b_new_id": dyad + 5000,
            "side_b": names["Rebels"][dyad],
            "number_of_sources": draw.integers(1, 9, number).astype(np.int32),
            "source_article": notes[draw.integers(0, 50_000, number)],
            "where_prec": draw.integers(1, 5, number).astype(np.int32),
            "adm_1": np.array([f"Governorate {k:02}" for k in range(14)])[place % 14],
            "adm_2": np.array([f"District {k:02}" for k in range(60)])[place % 60],
            "latitude": latitude[place],
            "longitude": longitude[place],
            "geom_wkt": points[place],
            "priogrid_gid": (np.floor((latitude + 90) * 2) * 720 + np.floor((longitude + 180) * 2) + 1).astype(
                np.int32
            )[place],
            "country": np.full(number, "Syria"),
            "country_id": np.full(number, 652, np.int32),
            "region": np.full(number, "Middle East"),
            "event_clarity": draw.integers(1, 3, number).astype(np.int32),
            "date_prec": np.ones(number, np.int32),
            "date_start": day,
            "date_end": day,
            **{name: values.astype(np.int32) for name, values in deaths.items()},
            "best": best.astype(np.int32),
            "high": (best + draw.poisson(1, number)).astype(np.int32),
            "low": np.maximum(best - draw.poisson(1, number), 0).astype(np.int32),
            "gwnoa": np.full(number, "652"),
        }
    )
    relid = (
        "SYR-"
        + pl.col("year").cast(pl.String)
        + "-1-"
        + pl.col("dyad_new_id").cast(pl.String)
        + "-"
        + pl.col("id").cast(pl.String)
    )
    frame = frame.with_columns(
        relid=relid,
        dyad_name=pl.col("side_a") + " - " + pl.col("side_b"),
        **{name: pl.col(name).cast(pl.String) for name in KEYS},
        date_start=pl.col("date_start").cast(pl.Date),
        date_end=pl.col("date_end").cast(pl.Date),
    )
    return frame.select(name for name in KNOWN.editions[0].fields if name in frame.columns)


KEYS = ("conflict_new_id", "dyad_new_id", "side_a_new_id", "side_b_new_id")


def dirty(frame: pl.DataFrame) -> pl.DataFrame:
    """The rows with ten kinds of defect, each in a share of the rows."""
    draw = np.random.default_rng(3)
    number = max(1, int(frame.height * SHARE))

    def at(column: str, value: Any) -> pl.Expr:
        hit = np.zeros(frame.height, bool)
        hit[draw.choice(frame.height, number, replace=False)] = True
        cell = pl.lit(value) if not isinstance(value, pl.Expr) else value
        return (
            pl.when(pl.lit(pl.Series(hit)))
            .then(cell)
            .otherwise(pl.col(column))
            .cast(frame.schema[column])
            .alias(column)
        )

    return frame.with_columns(
        at("id", 17), at("relid", "SYR 1"), at("latitude", 95.0), at("where_prec", 9), at("best", pl.col("best") + 3),
        at("country", None), at("gwnoa", "Syria"), at("low", pl.col("high") + 2), at("side_b", "somebody"),
        at("date_end", pl.col("date_start") - pl.duration(days=3)),
    )  # fmt: skip


def pandera_schema(frame: Any) -> Any:
    """The same checks as a schema of pandera in pandas, of the predicates that ours have."""
    import pandera.pandas as pandera

    from syria_events.checks import inpandas
    from syria_events.checks.judging import Settled, Unique
    from syria_events.checks.predicates import Present, columns

    there = {name: name for name in frame.columns}
    found = [c for c in asked.checks(KNOWN, there.keys(), {}) if c.rule != "type"]
    by_column: dict[str, list[Any]] = {name: [] for name in there}
    nullable, unique, whole = dict.fromkeys(there, True), dict.fromkeys(there, False), []
    for check in found:
        test = check.test
        if isinstance(test, Unique):
            unique[test.name] = True
        elif isinstance(test, Settled):
            whole.append(pandera.Check(lambda f, t=test: _settled(f, t.given, t.name), name=check.rule))
        elif isinstance(test, Present):
            nullable[test.name] = False
        elif len(columns(test)) == 1:
            (name,) = columns(test)
            mask = lambda s, t=test, n=name: inpandas.mask(t, {n: s})  # noqa: E731
            by_column[name].append(pandera.Check(mask, name=check.rule, ignore_na=False))
        else:
            whole.append(pandera.Check(lambda f, t=test: inpandas.mask(t, f), name=check.rule, ignore_na=False))
    made = {
        name: pandera.Column(None, checks, nullable=nullable[name], unique=unique[name])
        for name, checks in by_column.items()
    }
    print(f"{len(found)} checks of {len(there)} columns, of {len({c.rule for c in found})} kinds")
    return pandera.DataFrameSchema(made, whole)


def _settled(frame: Any, given: str, name: str) -> Any:
    """The rows whose value of `given` goes with one value of `name`."""
    pairs = frame[[given, name]].drop_duplicates()
    return ~frame[given].isin(pairs.loc[pairs[given].duplicated(), given])


def refused(schema: Any, frame: Any) -> int:
    """How many failure cases pandera has."""
    import pandera.errors

    try:
        schema.validate(frame, lazy=True)
    except pandera.errors.SchemaErrors as errors:
        return len(errors.failure_cases)
    return 0


def memory(number: int) -> None:
    """Rows in memory, clean and dirty, as polars and as pandas have them."""
    clean = ged(number)
    shuffled = clean.sample(fraction=1.0, shuffle=True, seed=1)
    spoilt = dirty(clean)
    assert se.validate(clean, "ucdp-ged").ok
    assert not se.validate(clean, "ucdp-ged").warnings
    schema = pandera_schema(clean)
    for name, frame in (("clean", clean), ("clean, in no order", shuffled), ("dirty", spoilt)):
        whole = frame.to_pandas().convert_dtypes(convert_integer=False, convert_floating=False)
        n_ours = sum(each.count for each in se.validate(frame, "ucdp-ged").summary.broken)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            print(f"{name}: {n_ours} breaches here, {refused(schema, whole)} failure cases of pandera")
            compared(
                f"polars frame, {name}, against pandera",
                number,
                lambda f=frame: se.validate(f, "ucdp-ged"),
                lambda w=whole: refused(schema, w),
            )
            compared(
                f"pandas frame, {name}, against pandera",
                number,
                lambda w=whole: se.validate(w, "ucdp-ged"),
                lambda w=whole: refused(schema, w),
                3,
            )
    sample = clean.head(2000)
    rate = 2000 / _once(lambda: _frictionless(sample))
    ours = number / _once(lambda: se.validate(clean, "ucdp-ged"))
    print(
        f"frictionless, constraints of columns alone: {rate:,.0f} rows/s; ours {ours:,.0f} rows/s: {ours / rate:,.0f}x"
    )


def _once(run: Callable[[], Any]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def _frictionless(frame: pl.DataFrame) -> None:
    import frictionless

    text = json.loads((layouts.folder() / "ucdp-ged.json").read_text("utf-8"))
    fields = [
        {key: field[key] for key in ("name", "type", "constraints") if key in field}
        for field in text["fields"]
        if field["name"] in frame.columns
    ]
    order = {name: number for number, name in enumerate(frame.columns)}
    described = frictionless.Schema.from_descriptor({"fields": sorted(fields, key=lambda f: order[f["name"]])})
    resource = frictionless.Resource(name="ged", data=frame.to_dicts(), schema=described)
    assert resource.validate().valid


def written(path: Path, number: int) -> None:
    """So many rows as a Parquet file, made part after part."""
    import pyarrow.parquet as pq

    step = 500_000
    writer = None
    for start in range(0, number, step):
        part = ged(min(step, number - start), start, start + 1).to_arrow()
        writer = writer or pq.ParquetWriter(path, part.schema, compression="zstd", compression_level=3)
        writer.write_table(part, row_group_size=1 << 17)
    assert writer is not None
    writer.close()


def file(number: int) -> None:
    """A Parquet file, and decoding it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ged.parquet"
        written(path, number)
        print(f"{number:,} rows, {path.stat().st_size >> 20} MB")
        found = se.validate(path, "ucdp-ged")
        assert found.ok
        assert found.n_rows == number
        compared(
            "Parquet file, against pl.read_parquet",
            number,
            lambda: se.validate(path, "ucdp-ged"),
            lambda: pl.read_parquet(path),
            3,
        )


def claims(number: int) -> None:
    """Our own claims, repeated under new ids, against the loop."""
    from syria_events.checks import onetable, validation

    table = se.load("claims", as_="polars")
    many = pl.concat([table] * (number // table.height + 1)).head(number)
    ids = [re.sub("/[a-z]+[0-9]+", f"/c{row}", each, count=1) for row, each in enumerate(many["claim_id"], start=1)]
    many = many.with_columns(claim_id=pl.Series(ids))
    report = se.validate(many, "claims")
    print(f"{number:,} claims, {len(report.issues)} issues")

    def loop() -> None:
        ours, onetable.GUARDED = onetable.GUARDED, number + 1
        try:
            validation.validate(many, "claims")
        finally:
            onetable.GUARDED = ours

    compared("claims, against the loop", number, lambda: se.validate(many, "claims"), loop)
    print(f"{number / _once(lambda: se.validate(many, 'claims')):,.0f} rows/s")


if __name__ == "__main__":
    RUNS = {"memory": (memory, 1_000_000), "file": (file, 10_000_000), "claims": (claims, 100_000)}
    name, *sizes = sys.argv[1:] or ["memory"]
    run, usual = RUNS[name]
    run(int(sizes[0]) if sizes else usual)
