"""What claims come to: pure functions, the same for the dataset and for any view; no file is opened here.

Open `resolve` first: what several claims on one value give. `kinds` says what a claim of each kind
says, `values` settles each value of an event once, and `derive` fans out to the modules that make
one table each: `events` (with `dates`), `parties`, `casualties`, `damage`, `links`. `records` holds
what is known besides claims, `lookups` what all events share, `edtf` reads dates, `spans` places in a
document.
"""
