"""What leaves the house: citations, catalogue entries, what the R package carries, the release.

Open `render` first: all files that follow from the data. `citing` cites versions and subsets, and
`releasing` freezes a version as an archive.
"""
