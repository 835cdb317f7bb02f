"""One version of the dataset as folder, archive or install; its hashes; and how two versions differ.

Open `datapackage` first: an opened version. `archives` are the released ones, `contenthash` tells
equal content from other content, and `changes` tells what happened between two versions, from
`deltas` (rows), `compatibility` (schemas) and `grounds` (the claims behind a value). `documents` reads
what was coded.
"""
