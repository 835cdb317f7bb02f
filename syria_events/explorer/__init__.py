"""The page on which the events can be looked at, and the figures: who says what, on a map, in time, side by side.

Open `plot` first: the public figures. `look` has their colours and shapes, and each of `timeline`,
`mapping`, `saying`, `tolls` and `covering` one figure, as a description that serves page and paper. `page`
writes the explorer from the files in the folder `page/`, of which those named in its RULES work out
what claims come to, and `payload` is what the page knows.
"""
