"""Which circles of a map have a name beside them: the largest, as far as there is room."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import pi, sqrt
from typing import NamedTuple

from scenarios.report.maps.layers import LARGEST
from scenarios.report.maps.view import View

_WIDTHS = {340: 5, 600: 9, 900: 14}
"""How many names a map may have from a width in pixels on."""

_CANDIDATES = 40
_LETTER, _LINE, _GAP = 6.6, 13.0, 4.0
"""Pixels: width of a letter, height of a line, distance from the circle."""


@dataclass(frozen=True)
class Circle:
    """A circle that may have a name.

    Attributes
    ----------
    name
        The name.
    x, y
        Where it is on the view's plane.
    share
        Its area as a share of the largest.
    weight
        How much there is to tell of it; nothing of 0, which has no name.
    """

    name: str
    x: float
    y: float
    share: float
    weight: float


class Label(NamedTuple):
    """Where a name stands.

    Attributes
    ----------
    least_width
        The map has it from this width in pixels on; 0 where it never has.
    side
        1 is to the right of the circle, -1 to the left.
    """

    least_width: int
    side: int


class _Box(NamedTuple):
    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: "_Box") -> bool:
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )


def labels(circles: Sequence[Circle], view: View, obstacles: Sequence[Circle] = ()) -> list[Label]:
    """Return the label of each circle; those named on a narrow map are so on wider ones, too.

    Names cover neither each other nor circles or obstacles, but for circles that cover their own.
    """
    found: dict[int, Label] = {}
    ranked = sorted(range(len(circles)), key=lambda place: -circles[place].weight)
    candidates = [place for place in ranked[:_CANDIDATES] if circles[place].weight > 0]
    for width, most in _WIDTHS.items():
        rounds = [_round(circle, view, width) for circle in (*circles, *obstacles)]
        taken = [_beside(circles[place], rounds[place], label.side) for place, label in found.items()]
        for place in (each for each in candidates if each not in found):
            if len(found) >= most:
                break
            others = rounds[:place] + rounds[place + 1 :] + taken
            for side in _free_sides(circles[place], rounds[place], others, width):
                found[place] = Label(width, side)
                taken.append(_beside(circles[place], rounds[place], side))
                break
    return [found.get(place, Label(0, 1)) for place in range(len(circles))]


def _free_sides(circle: Circle, around: _Box, others: Sequence[_Box], width: int) -> Iterator[int]:
    for side in (1, -1):
        box = _beside(circle, around, side)
        if box.left >= 0 and box.right <= width and not any(map(box.overlaps, others)):
            yield side


def _round(circle: Circle, view: View, width: int) -> _Box:
    """Return the box around a circle, in pixels of a map of this width."""
    scale = width / view.width
    x, y = (circle.x - view.left) * scale, (circle.y - view.top) * scale
    r = max(sqrt(circle.share * width * LARGEST / pi), 3)
    return _Box(x - r, y - r, x + r, y + r)


def _beside(circle: Circle, around: _Box, side: int) -> _Box:
    y = (around.top + around.bottom) / 2
    long = len(circle.name) * _LETTER
    left = around.right + _GAP if side > 0 else around.left - _GAP - long
    return _Box(left, y - _LINE / 2, left + long, y + _LINE / 2)
