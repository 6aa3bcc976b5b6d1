"""Edits applied one after the other."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from random import Random

from models.errors import DocumentError
from scenarios.dataset import Dataset
from scenarios.edits.edit import Edit


def apply_all(
    data: Dataset, edits: Sequence[Edit], *, seed: int = 0, source: str = "Scenario", path: str = "edits"
) -> Dataset:
    """Return a dataset with edits made, each on what those before it leave.

    Parameters
    ----------
    data
        The dataset; it stays as it is.
    edits
        The edits. Two of one name draw independently of each other; the first of a name draws alike wherever it
        stands, so that scenarios which differ in other edits can be compared.
    seed
        Seed of what they draw.
    source, path
        What errors call the document and the list of edits in it.

    Raises
    ------
    DocumentError
        As for `Edit.apply`; flaws say in which edit they are: ``edits[2].node``.
    """
    before: Counter[str] = Counter()
    for place, edit in enumerate(edits):
        try:
            data = edit.apply(data, seed=_seed(seed, before[edit.name]))
        except DocumentError as error:
            flaws = [replace(flaw, path=f"{path}[{place}].{flaw.path}".rstrip(".")) for flaw in error.flaws]
            raise DocumentError(source, flaws) from None
        before[edit.name] += 1
    return data


def _seed(seed: int, earlier: int) -> int:
    """Return the seed of an edit with some of its name before it."""
    return Random(f"{seed} {earlier}").getrandbits(63) if earlier else seed  # noqa: S311 - a study needs no secrecy
