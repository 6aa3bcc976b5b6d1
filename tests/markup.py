"""HTML as a browser's reader would take it: well-formed or refused, its tables, words and links."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = {"br", "hr", "img", "col"}
_INLINE = {"strong", "a", "code"}
_FORBIDDEN = {"script", "link", "iframe", "object", "embed", "img"}
"""Elements that run something, or may ask a host for something."""


@dataclass
class Table:
    """The cells of a table by row, the heads first."""

    rows: list[list[str]] = field(default_factory=list)

    @property
    def heads(self) -> list[str]:
        return self.rows[0]

    @property
    def body(self) -> list[list[str]]:
        return self.rows[1:]


class Page(HTMLParser):
    """Reads markup, which must be well-formed, quiet, and without ids, of which two objects would have the same."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.tables: list[Table] = []
        self.links: dict[str, str] = {}
        self.items: list[str] = []
        self.opened: list[str] = []
        self.all_tags: set[str] = set()
        self._words: list[str] = []
        self._path: list[str] = []
        self._is_opened = False
        self.feed(markup)
        self.close()
        assert self._path == [], f"left open: {self._path}"
        assert not self.all_tags & _FORBIDDEN

    @property
    def words(self) -> str:
        return " ".join("".join(self._words).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        assert "id" not in given
        assert not any(name.startswith("on") or name == "src" or "url(" in (value or "") for name, value in attrs)
        self.all_tags.add(tag)
        self._words.append("" if tag in _INLINE else " ")
        if tag not in _VOID:
            self._path.append(tag)
        self._begin(tag, given)

    def _begin(self, tag: str, given: dict[str, str | None]) -> None:
        if tag == "table":
            self.tables.append(Table())
        elif tag == "tr":
            self.tables[-1].rows.append([])
        elif tag in ("td", "th"):
            self.tables[-1].rows[-1].append("")
        elif tag == "li":
            self.items.append("")
        elif tag == "a":
            self._href = given["href"] or ""
        elif tag == "details":
            self._is_opened = "open" in given

    def handle_endtag(self, tag: str) -> None:
        assert self._path.pop() == tag
        self._words.append("" if tag in _INLINE else " ")

    def handle_data(self, data: str) -> None:
        self._words.append(data)
        if {"td", "th"} & set(self._path):
            self.tables[-1].rows[-1][-1] += data
        elif "li" in self._path:
            self.items[-1] += data
        if "a" in self._path:
            self.links[data] = self._href
        if self._path[-1:] == ["summary"] and self._is_opened:
            self.opened.append(data)
