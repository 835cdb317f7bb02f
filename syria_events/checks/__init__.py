"""Whether rows are as the schema says: everything that is wrong, at once.

Open `validation` first, which readers call. `onetable` looks at the rows of one table, in plain Python, after `guards`
proved what it can of many; `relations` and `claims` hold the named rules between tables, and `references` those about
codes of others. What the schema asks is in `constraints` for cells (`worded` for text) and in `rowrules` for rows, each
as one of `predicates`, which `inpandas`, `inpolars` and `insql` say to engines. `judging` is what rows are asked and
answer; `polarsengine`, `pandasengine` and `sqlengine` ask it. `descriptions` looks at what describes the data.
`strangers` reads tables of somebody else that bear names of ours. `panderas` makes the schemas that users get, and the
second opinion.
"""
