"""A small writer of HTML that escapes whatever is not markup already.

Notebooks show it on light and dark pages, so texts have the colour of the page, and lines and marks are of colours that
stand out from both. Some sites drop styles: what matters is in the elements and the words.
"""

from collections.abc import Collection, Iterable, Sequence
from html import escape
from typing import Literal

Mark = Literal["good", "fair", "bad", "plain"]
"""How something went, as the colour at its left side."""

_COLOURS: dict[Mark, str] = {"good": "#2e9e5b", "fair": "#d08700", "bad": "#d64545", "plain": "#8888"}
_LINE = "1px solid #8886"
_SPACE = "margin:.5em 0"
_LIST = "margin:.2em 0 .2em 1.2em;padding:0"


class Html(str):
    """Markup. Any other text is escaped where it is put into some."""

    __slots__ = ()


def joined(*content: str) -> Html:
    """Return one thing after the other as markup."""
    return Html("".join(each if isinstance(each, Html) else escape(each) for each in content))


def element(name: str, *content: str, **attributes: str) -> Html:
    """Return an element with what is in it; attributes without a value are left out."""
    given = "".join(f' {key}="{escape(value)}"' for key, value in attributes.items() if value)
    return Html(f"<{name}{given}>{joined(*content)}</{name}>")


def card(*content: str, mark: Mark = "plain") -> Html:
    """Return what is shown for one object."""
    style = f"border-left:3px solid {_COLOURS[mark]};padding:.1em 0 .1em .8em;max-width:64em;text-align:left"
    return element("div", *content, style=style)


def paragraph(*content: str) -> Html:
    """Return a paragraph."""
    return element("p", *content, style=_SPACE)


def strong(text: str) -> Html:
    """Return a text that stands out."""
    return element("strong", text)


def bullets(items: Iterable[str], *, most: int | None = None) -> Html:
    """Return a list; items beyond the most that are shown at once are folded away."""
    made = [element("li", item) for item in items]
    shown, rest = made[:most], made[len(made) if most is None else most :]
    more = folded(f"{len(rest)} more", element("ul", *rest, style=_LIST)) if rest else Html()
    return joined(element("ul", *shown, style=_LIST), more)


def folded(title: str, *content: str, is_open: bool = False) -> Html:
    """Return something under a title that a click shows or hides."""
    summary = element("summary", title, style="cursor:pointer")
    opened = " open" if is_open else ""
    return Html(f'<details{opened} style="{_SPACE}">{summary}{joined(*content)}</details>')


def table(
    heads: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    numbers: Collection[str] = (),
    total: Sequence[str] = (),
) -> Html:
    """Return a table.

    Parameters
    ----------
    heads
        What heads each column.
    rows
        Cells of each row, as many as there are heads.
    numbers
        Heads of the columns that are aligned at their right.
    total
        Cells of a last row, or none.
    """
    aligned = ["right" if head in numbers else "left" for head in heads]
    parts = [
        element("thead", _row("th", heads, aligned, "border-bottom")),
        element("tbody", *(_row("td", cells, aligned) for cells in rows)),
        element("tfoot", _row("th", total, aligned, "border-top")) if total else Html(),
    ]
    # Themes of sites leave tables of a class alone.
    plain = "border-collapse:collapse;margin:0;color:inherit;background:transparent;font-size:inherit"
    made = element("table", *parts, **{"class": "shipfrom"}, style=plain)
    return element("div", made, style=f"overflow-x:auto;{_SPACE}")


def _row(name: str, cells: Sequence[str], aligned: Sequence[str], edge: str = "") -> Html:
    line = f"{edge}:{_LINE};" if edge else ""
    made = [
        element(name, cell, style=f"text-align:{align};{line}padding:.15em .7em .15em 0;vertical-align:top")
        for cell, align in zip(cells, aligned, strict=True)
    ]
    return element("tr", *made, style="background:transparent")
