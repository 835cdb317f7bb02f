"""One Spark for all tests of a process, on this machine, that says little and shuffles little."""

from __future__ import annotations

import os
import sys
from functools import cache
from importlib import import_module
from typing import Any

import pyarrow as pa


@cache
def session(cores: int = 2) -> Any:
    """A local Spark; its frames are those of a cluster."""
    # Workers are the Python that asks, and not the first of the path.
    os.environ["PYSPARK_PYTHON"] = sys.executable
    builder = import_module("pyspark.sql").SparkSession.builder.master(f"local[{cores}]").appName("syria_events")
    settings = {
        "spark.ui.enabled": "false",
        "spark.sql.shuffle.partitions": "2",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.sql.adaptive.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
    }
    for name, value in settings.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


def held(data: pa.Table) -> Any:
    """Arrow data as a frame of Spark."""
    plain = [f.with_type(pa.string()) if pa.types.is_dictionary(f.type) else f for f in data.schema]
    return session().createDataFrame(data.cast(pa.schema(plain)).replace_schema_metadata(None))
