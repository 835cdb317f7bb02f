"""Draws the rooms of the package as they import one another: `python docs/architecture.py` writes `architecture.svg`.

A room stands one floor above the highest room it imports from, so an arrow that ran up would have
nowhere to go: it would be a circle, which is refused. Arrows that others imply are left out.
"""

from __future__ import annotations

import ast
from graphlib import TopologicalSorter
from html import escape
from pathlib import Path

PACKAGE = Path(__file__).parents[1] / "syria_events"
PICTURE = Path(__file__).with_name("architecture.svg")

WIDTH, MARGIN, GAP = 1080, 24, 36  # of the picture, around it, between boxes
LINE, HEAD, BETWEEN = 17, 26, 54  # height of a line of names, of a room's title, between floors
LETTER = 6.6  # width of a letter of the names

Graph = dict[str, set[str]]


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


def floors(graph: Graph) -> list[list[str]]:
    """The rooms of each floor, the ground floor first; graphlib.CycleError where imports go round."""
    height: dict[str, int] = {}
    for room in TopologicalSorter(graph).static_order():
        height[room] = max((height[below] + 1 for below in graph[room]), default=0)
    return [sorted(room for room in height if height[room] == level) for level in range(max(height.values()) + 1)]


def reduced(graph: Graph) -> Graph:
    """The graph without the arrows that a path of others implies."""

    def reached(room: str) -> set[str]:
        return graph[room].union(*(reached(below) for below in graph[room]))

    return {room: below - set().union(*(reached(other) for other in below)) for room, below in graph.items()}


def picture() -> str:
    """The picture as SVG: floors from top to ground, a box for each room with its modules, arrows down."""
    names, graph = rooms(), imports()
    boxes: dict[str, tuple[float, float, float, float]] = {}
    top = float(MARGIN)
    for floor in reversed(floors(graph)):
        share = (WIDTH - 2 * MARGIN - GAP * (len(floor) - 1)) / len(floor)
        wide = {room: min(share, 420.0) for room in floor}
        left = (WIDTH - sum(wide.values()) - GAP * (len(floor) - 1)) / 2
        height = max(HEAD + LINE * len(_lines(names[room], wide[room])) for room in floor) + 8
        for room in floor:
            boxes[room] = (left, top, wide[room], height)
            left += wide[room] + GAP
        top += height + BETWEEN
    body = [_arrow(boxes[room], boxes[below]) for room in graph for below in sorted(reduced(graph)[room])]
    body += [part for room, box in boxes.items() for part in _box(room, names[room], box)]
    return _SVG.format(width=WIDTH, height=top - BETWEEN + MARGIN, body="\n".join(body))


def _lines(modules: list[str], width: float) -> list[str]:
    lines: list[str] = []
    for name in modules:
        if lines and len(f"{lines[-1]}  {name}") * LETTER < width - 24:
            lines[-1] += f"  {name}"
        else:
            lines.append(name)
    return lines


def _box(room: str, modules: list[str], box: tuple[float, float, float, float]) -> list[str]:
    left, top, width, height = box
    parts = [f'<rect x="{left:.0f}" y="{top:.0f}" width="{width:.0f}" height="{height:.0f}" rx="6"/>']
    title = room if modules else f"{room}.py"
    parts.append(f'<text class="room" x="{left + 12:.0f}" y="{top + 19:.0f}">{escape(title)}</text>')
    for number, line in enumerate(_lines(modules, width)):
        y = top + HEAD + LINE * (number + 0.8)
        parts.append(f'<text x="{left + 12:.0f}" y="{y:.0f}" xml:space="preserve">{escape(line)}</text>')
    return parts


def _arrow(upper: tuple[float, float, float, float], lower: tuple[float, float, float, float]) -> str:
    start, end = upper[0] + upper[2] / 2, lower[0] + lower[2] / 2
    top, bottom = upper[1] + upper[3], lower[1] - 3
    bend = (bottom - top) / 2
    curve = f"{start:.0f} {top + bend:.0f} {end:.0f} {bottom - bend:.0f} {end:.0f} {bottom:.0f}"
    return f'<path d="M{start:.0f} {top:.0f} C{curve}" marker-end="url(#tip)"/>'


_SVG = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height:.0f}" role="img" aria-label="Rooms and imports">
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
