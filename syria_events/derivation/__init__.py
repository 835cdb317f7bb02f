"""What claims come to: pure functions, the same for the dataset and for any view; no file is opened here.

Open `resolve` first: what several claims on one value give. `derive` makes the tables of it,
`records` holds what is known besides claims, `edtf` reads dates, `spans` places in a document.
"""
