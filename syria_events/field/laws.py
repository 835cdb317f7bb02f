"""The rules of a layout on whole columns of Arrow: which rows break one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from syria_events.checks import inpandas
from syria_events.checks.judging import Settled
from syria_events.field.layoutrules import LayoutRule

if TYPE_CHECKING:
    import pandas as pd

Columns = Mapping[str, pa.ChunkedArray]


def broken(rule: LayoutRule, columns: Columns) -> pa.ChunkedArray | None:
    """For each row whether it breaks the rule by itself; None where a column of it is not there.

    Columns that were not read as values are not there.
    """
    asked = [each for each in rule.asks if not isinstance(each, Settled)]
    if not asked or not set(rule.columns) <= set(columns):
        return None
    frame = {name: series(columns[name]) for name in rule.columns}
    broken = ~inpandas.mask(asked[0], frame)
    for each in asked[1:]:
        broken |= ~inpandas.mask(each, frame)
    return pa.chunked_array([pa.array(broken.to_numpy(), pa.bool_())])


def series(column: pa.ChunkedArray) -> pd.Series[Any]:
    """A column of Arrow in pandas, in a type that knows missing values."""
    import pandas as pd

    types = {pa.int32(): pd.Int32Dtype(), pa.int64(): pd.Int64Dtype(), pa.float64(): pd.Float64Dtype()}
    types |= {pa.bool_(): pd.BooleanDtype(), pa.string(): pd.StringDtype()}
    found: pd.Series[Any] = column.to_pandas(types_mapper=types.get, date_as_object=False)
    return found
