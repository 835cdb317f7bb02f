"""Draws the rooms of the package as they import one another: `python docs/architecture.py` writes `architecture.svg`.

A room stands one floor above the highest room it imports from, so an arrow that ran up would have
nowhere to go: it would be a circle, which is refused. Arrows that others imply are left out. One that
passes a floor has a place of its own there, beside the boxes, so that none runs behind a box.
"""

from __future__ import annotations

import ast
from graphlib import TopologicalSorter
from html import escape
from itertools import pairwise, permutations
from pathlib import Path
from textwrap import wrap

PACKAGE = Path(__file__).parents[1] / "syria_events"
PICTURE = Path(__file__).with_name("architecture.svg")

MARGIN, GAP = 24, 40  # around the picture, between places on a floor
BOX, PASSAGE = 370, 8  # width of a room's box, of an arrow that passes
LINE, HEAD, BETWEEN = 17, 30, 56  # height of a line of names, of a room's title, between floors
LETTER = 7.3  # width of a letter of the names

Graph = dict[str, set[str]]
Place = tuple[str, str]  # a room as (room, ""), or the arrows to a lower room that pass: ("", room)
Box = tuple[float, float, float, float]  # left, top, width, height


def rooms() -> dict[str, list[str]]:
    """Room -> its modules; a module beside the rooms is a room by itself, without any."""
    found: dict[str, list[str]] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        room, *rest = path.relative_to(PACKAGE).with_suffix("").parts
        if not room.startswith("__"):
            found.setdefault(room, []).extend(name for name in rest if name != "__init__")
    return found


def imports() -> Graph:
    """Room -> the other rooms that any of its modules imports from, wherever in the module."""
    graph: Graph = {room: set() for room in rooms()}
    for path in PACKAGE.rglob("*.py"):
        room = path.relative_to(PACKAGE).with_suffix("").parts[0]
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if room in graph and isinstance(node, ast.ImportFrom) and (node.module or "").startswith("syria_events"):
                inside = (node.module or "").split(".")[1:2] or [alias.name for alias in node.names]
                graph[room] |= {name for name in inside if name in graph} - {room}
    return graph


def heights(graph: Graph) -> dict[str, int]:
    """The floor of each room, the ground floor being 0; graphlib.CycleError where imports go round."""
    height: dict[str, int] = {}
    for room in TopologicalSorter({room: sorted(graph[room]) for room in sorted(graph)}).static_order():
        height[room] = max((height[below] + 1 for below in graph[room]), default=0)
    return height


def reduced(graph: Graph) -> Graph:
    """The graph without the arrows that a path of others implies."""

    def reached(room: str) -> set[str]:
        return graph[room].union(*(reached(below) for below in graph[room]))

    return {room: below - set().union(*(reached(other) for other in below)) for room, below in graph.items()}


def arrows(graph: Graph) -> list[set[tuple[Place, Place]]]:
    """The arrows from each floor to the next lower one, from the top; those to one room pass a floor as one."""
    height = heights(graph)
    found: list[set[tuple[Place, Place]]] = [set() for _ in range(max(height.values()))]
    for room, lower in graph.items():
        for below in lower:
            way: list[Place] = [(room, ""), *[("", below)] * (height[room] - height[below] - 1), (below, "")]
            for number, step in enumerate(pairwise(way)):
                found[len(found) - height[room] + number].add(step)
    return found


def arranged(graph: Graph) -> list[dict[Place, float]]:
    """The places of every floor from the top, each with its middle: as near to what they hang from as can be."""
    height, between = heights(graph), arrows(graph)
    floors: list[set[Place]] = [{end for _, end in step} for step in [set(), *between]]
    for room, level in height.items():
        floors[len(between) - level].add((room, ""))
    found: list[dict[Place, float]] = []
    for floor, above in zip(floors, [set(), *between], strict=True):
        ways = map(_middles, permutations(sorted(floor)))
        found.append(min(ways, key=lambda way: sum(abs(found[-1][start] - way[end]) for start, end in above)))
    return found


def _middles(order: tuple[Place, ...]) -> dict[Place, float]:
    """The middles of places that stand side by side around 0."""
    middles: dict[Place, float] = {}
    left = -(sum(_width(place) for place in order) + GAP * (len(order) - 1)) / 2
    for place in order:
        middles[place] = left + _width(place) / 2
        left += _width(place) + GAP
    return middles


def _width(place: Place) -> int:
    return BOX if place[0] else PASSAGE


def picture() -> str:
    """The picture as SVG: floors from top to ground, a box for each room with its modules, arrows down."""
    modules, graph = rooms(), reduced(imports())
    floors, between = arranged(graph), arrows(graph)
    width = 2 * (max(middle + _width(place) / 2 for floor in floors for place, middle in floor.items()) + MARGIN)
    boxes: list[dict[Place, Box]] = []
    top = float(MARGIN)
    for floor in floors:
        height = HEAD + LINE * max(len(_lines(modules[room])) for room, _ in floor if room) + 6
        boxes.append(
            {
                place: (width / 2 + middle - _width(place) / 2, top, float(_width(place)), float(height))
                for place, middle in floor.items()
            }
        )
        top += height + BETWEEN
    parts: list[str] = []
    for number, step in enumerate(between):
        parts += _arrows(step, boxes[number], boxes[number + 1])
    for placed in boxes:
        for (room, _), box in placed.items():
            parts += _box(room, modules[room], box) if room else [_passing(box)]
    return _SVG.format(width=f"{width:.0f}", height=f"{top - BETWEEN + MARGIN:.0f}", body="\n".join(parts))


def _lines(modules: list[str]) -> list[str]:
    return wrap("  ".join(modules), int((BOX - 24) / LETTER), break_on_hyphens=False)


def _box(room: str, modules: list[str], box: Box) -> list[str]:
    left, top, width, height = box
    parts = [f'<rect x="{left:.0f}" y="{top:.0f}" width="{width:.0f}" height="{height:.0f}" rx="6"/>']
    title = f"{room}/" if modules else f"{room}.py"
    parts.append(f'<text class="room" x="{left + 12:.0f}" y="{top + 20:.0f}">{escape(title)}</text>')
    for number, line in enumerate(_lines(modules)):
        y = top + HEAD + LINE * (number + 0.7)
        parts.append(f'<text x="{left + 12:.0f}" y="{y:.0f}" xml:space="preserve">{escape(line)}</text>')
    return parts


def _passing(box: Box) -> str:
    left, top, width, height = box
    return f'<path d="M{left + width / 2:.0f} {top:.0f} v{height:.0f}"/>'


def _arrows(step: set[tuple[Place, Place]], upper: dict[Place, Box], lower: dict[Place, Box]) -> list[str]:
    """The arrows between two floors; those of one box start and end side by side, in the order of the other ends."""
    parts = []
    for start, end in sorted(step):
        leaving = sorted((lower[to][0], to) for at, to in step if at == start)
        coming = sorted((upper[at][0], at) for at, to in step if to == end)
        x, y = _port(upper[start], leaving.index((lower[end][0], end)), len(leaving)), upper[start][1] + upper[start][3]
        to_x, to_y = _port(lower[end], coming.index((upper[start][0], start)), len(coming)), lower[end][1]
        curve = f"M{x:.0f} {y:.0f} C{x:.0f} {(y + to_y) / 2:.0f} {to_x:.0f} {(y + to_y) / 2:.0f} {to_x:.0f} {to_y:.0f}"
        parts.append(f'<path d="{curve}"{TIP if end[0] else ""}/>')
    return parts


def _port(box: Box, number: int, of: int) -> float:
    return box[0] + (box[2] * (number + 1) / (of + 1) if box[2] > PASSAGE else box[2] / 2)


TIP = ' marker-end="url(#tip)"'
_SVG = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" aria-label="Rooms and imports">
<style>
svg {{ background: #ffffff; font: 12px ui-monospace, "DejaVu Sans Mono", monospace; }}
rect {{ fill: #f6f4ee; stroke: #555555; }}
text {{ fill: #333333; }}
.room {{ font-size: 14px; font-weight: bold; fill: #111111; }}
path {{ fill: none; stroke: #7a8ca3; stroke-width: 1.4; }}
</style>
<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto">
<path d="M0 0 L8 4 L0 8 z" style="fill:#7a8ca3;stroke:none"/></marker></defs>
{body}
</svg>
"""

if __name__ == "__main__":
    PICTURE.write_text(picture(), encoding="utf-8", newline="\n")
