"""What a chart shows: panels of curves over axes."""

from dataclasses import dataclass

Value = float | str
"""A number or a category."""


@dataclass(frozen=True)
class Point:
    """A value ``y`` at ``x``, which is a number or a category, with an interval from ``low`` to ``high`` if known."""

    x: Value
    y: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Curve:
    """Points in the order in which they are joined; curves of the same name look the same in every panel."""

    name: str
    points: tuple[Point, ...]
    is_joined: bool = True


@dataclass(frozen=True)
class Axis:
    """What an axis says, with its unit; ``has_zero`` makes a linear one reach down, or up, to zero."""

    label: str = ""
    is_logarithmic: bool = False
    has_zero: bool = False


@dataclass(frozen=True)
class Reference:
    """A horizontal line to compare with."""

    value: float
    label: str = ""


@dataclass(frozen=True)
class Panel:
    """Curves over common axes; where x has a category, each of its values is one, in the order of their coming."""

    title: str
    curves: tuple[Curve, ...]
    x: Axis = Axis()
    y: Axis = Axis()
    references: tuple[Reference, ...] = ()


@dataclass(frozen=True)
class Chart:
    """Panels row by row under one legend; ``is_shared`` gives them the same scales, so that they compare."""

    title: str
    panels: tuple[Panel, ...]
    columns: int = 3
    is_shared: bool = True
