"""The page on which the events can be looked at, and the figures: who says what, on a map, in time, side by side.

Open `plot` first: the public figures. `look` has their colours and shapes, and each of `timeline`,
`mapping`, `saying` and `tolls` one figure, as a description that serves page and paper.
"""
