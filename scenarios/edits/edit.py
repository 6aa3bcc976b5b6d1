"""What an edit is: one change of a dataset, as a document that says what to change and never how it was before."""

from typing import Any

from pydantic import SerializerFunctionWrapHandler, model_serializer, model_validator

from models.document import Document
from models.errors import DocumentError
from scenarios.dataset import Dataset


class Edit(Document):
    """Base of the documents that change a dataset; each has a field ``edit`` with its name.

    An edit changes nothing in place: `apply` returns a dataset that shares with the one it was given whatever is
    unchanged.
    """

    @property
    def name(self) -> str:
        """The name of the edit, e.g. ``close_node``."""
        return str(self.edit)  # type: ignore[attr-defined] # the field that tells edits apart

    def apply(self, data: Dataset, *, seed: int = 0) -> Dataset:
        """Return the dataset with the change made.

        Parameters
        ----------
        data
            The dataset; it stays as it is.
        seed
            Seed of what the edit draws. What is drawn for an order hangs on the seed, the edit's name and the order's
            id, not on where it stands.

        Raises
        ------
        DocumentError
            Where the edit names what the dataset does not have, or would make documents that are not valid; with the
            place in the edit, the value, the rule and the remedy.
        """
        try:
            return self._applied(data, seed)
        except DocumentError as error:
            raise DocumentError(self.name, error.flaws) from None

    def describe(self) -> str:
        """Return the change in words, e.g. ``close node WH-DFW``."""
        raise NotImplementedError

    def _applied(self, data: Dataset, seed: int) -> Dataset:
        """Return the changed dataset; flaws name places in the edit."""
        raise NotImplementedError

    @model_serializer(mode="wrap")
    def _with_name(self, others: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Write the name, too, which is always at its default."""
        fields: dict[str, Any] = others(self)
        return {"edit": self.name} | fields

    @model_validator(mode="before")
    @classmethod
    def _keys_have_values(cls, data: Any) -> Any:
        """A key without a value is one that somebody forgot to fill in, not one that was left out on purpose."""
        if isinstance(data, dict):
            for key, value in data.items():
                if value is None and key not in cls._nullable():
                    raise ValueError(f"{key} is empty. Give it a value, or remove the key.")
        return data

    @classmethod
    def _nullable(cls) -> frozenset[str]:
        """Return the fields in which null says something."""
        return frozenset()


def exactly_one(edit: Document, *names: str) -> str:
    """Return which of some fields is given; a ValueError where none is, or several.

    Raises
    ------
    ValueError
        Naming the fields.
    """
    given = [name for name in names if getattr(edit, name) is not None]
    if len(given) != 1:
        found = f"{' and '.join(given)} are given" if given else "nothing says which"
        raise ValueError(f"{found}. Give one of {', '.join(names)}.")
    return given[0]


def at_most_one(edit: Document, *names: str) -> None:
    """Raise a ValueError where several of some fields are given."""
    if any(getattr(edit, name) is not None for name in names):
        exactly_one(edit, *names)
