"""From the files that people edit under `coding/` to tables: reading, ruling, building, and help for coders.

Open `reader` first: an incident file as claims and rulings. `blocks` reads one claim block,
`rulings` applies recorded choices, `build` makes the tables and `lint`s; `drafting` and
`reliability` serve coders. Nothing here is imported by `reading`, and nothing of `reading` here.
"""
