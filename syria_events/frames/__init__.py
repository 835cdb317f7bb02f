"""Rows in and out: frames of pandas, polars, Arrow and DuckDB, and files of others.

Open `incoming` first: whatever a reader has, as Arrow data of the declared types. `outgoing` hands
Arrow data out in the library that the reader uses.
"""
