"""What can be wrong with a document, said so that its author can repair it."""

from collections.abc import Sequence
from dataclasses import dataclass


class ShipfromError(Exception):
    """Base of every error that the library raises on purpose."""


@dataclass(frozen=True)
class Flaw:
    """One thing wrong in a document.

    Attributes
    ----------
    path
        Where in the document, e.g. ``nodes[3].location.lat``; empty for the document as a whole.
    value
        The offending value as text; ``None`` where there is none to show.
    rule
        The rule that is broken.
    remedy
        What to do about it; may be empty where the rule says it all.
    """

    path: str
    value: str | None
    rule: str
    remedy: str = ""

    def __str__(self) -> str:
        place = self.path
        if self.value is not None:
            place = f"{place} = {self.value}" if place else self.value
        sentence = f"{place}: {self.rule}" if place else self.rule
        return f"{sentence}. {self.remedy}" if self.remedy else sentence


class SettingError(ShipfromError, ValueError):
    """An option or parameter outside its range; the message names it, its value and the range."""


class DocumentError(ShipfromError, ValueError):
    """A file or document that breaks its contract.

    Attributes
    ----------
    file
        The file's name, or the kind of document where it did not come from a file.
    flaws
        Everything found wrong, in document order; never empty.
    """

    def __init__(self, file: str, flaws: Sequence[Flaw]) -> None:
        self.file = file
        self.flaws = tuple(flaws)
        super().__init__("\n".join(f"{file}: {flaw}" for flaw in self.flaws))
