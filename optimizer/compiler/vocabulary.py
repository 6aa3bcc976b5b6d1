"""Checks that objectives name terms that exist."""

import difflib
from collections.abc import Collection, Iterator

from models.errors import DocumentError, Flaw
from models.rules import RuleSet


def refuse_unknown_terms(rules: RuleSet, known: Collection[str]) -> None:
    """Raise where objectives name a term that does not exist.

    Raises
    ------
    DocumentError
        With each unknown term and the closest there is.
    """
    if flaws := list(_unknown_terms(rules, known)):
        raise DocumentError(f"rule set {rules.id}", flaws)


def _unknown_terms(rules: RuleSet, known: Collection[str]) -> Iterator[Flaw]:
    for path, term in rules.terms():
        if term.term not in known:
            close = difflib.get_close_matches(term.term, known, n=1)
            remedy = f"Did you mean {close[0]!r}?" if close else f"The terms are {', '.join(known)}."
            also = "" if close else " A term of your own goes into terms=[...]."
            yield Flaw(f"{path}.term", repr(term.term), "there is no such objective term", remedy + also)
