"""Beside UCDP, ACLED and data of reports: theirs in our columns, ours in theirs, and how far results hang on rules.

Open `layouts` first: what the columns of another dataset are, in every edition of it, as `schema/field/` says.
`validating` holds rows against it, wherever `sources` finds them. `files` reads whatever file holds rows of it as text,
`headers` finds the columns, `typed` makes the text values, `carrying` the events and the losses, and `ucdp` and `acled`
say what is particular to each. `reports` makes claims of data with a row for each report, `rulesets` what claims come
to under rules other than ours, and `dependence` how far a sum moves with the rule. `pairing` matches the events of two
datasets by what `nearby` finds, `panels` adds them up in the cells of a `grid`, in `governorates` among others, and
`held` says which of ours another has. `revisions` tells two releases of theirs apart: each is read by `release`, rows
meet in `meeting`, and `tallies` has the sums. Nothing here is needed to load our own tables.
"""
