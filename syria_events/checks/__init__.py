"""Whether rows are as the schema says: everything that is wrong, at once.

Open `validation` first, which readers call. `onetable` looks at the rows of one table, `relations`
and `claims` hold the named rules between tables, `constraints` what the schema asks of cells and
rows, `sql` the same as conditions in SQL.
"""
