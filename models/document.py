"""The base of all documents: frozen, strict about unknown fields and numbers, read from and written to files."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, ValidationError

from models.errors import DocumentError, Flaw
from models.files import parse_json, read_data, read_text, write_data
from models.flaws import flaws_of

SCHEMA_VERSION = 1
"""Version of the documents' layout; a file may state it as ``schema_version``, absent means 1."""


class Document(BaseModel):
    """Base of all documents.

    Documents are immutable values: two with equal fields are equal. Unknown fields, NaN and infinities are
    refused. Derive a changed one with ``model_copy(update=...)`` followed by validation, or build it anew.
    """

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        allow_inf_nan=False,
        validate_by_name=True,
        validate_by_alias=True,
        serialize_by_alias=True,
    )

    @classmethod
    def load(cls, path: str | Path) -> Self:
        """Read a document from a ``.json``, ``.yaml`` or ``.yml`` file.

        Raises
        ------
        DocumentError
            Naming the file and, for each flaw, the path in the document, the value, the rule and the remedy.
        """
        path = Path(path)
        return cls.parse(read_data(path), source=str(path))

    @classmethod
    def parse(cls, data: Any, *, source: str | None = None) -> Self:
        """Validate plain data; ``source`` names it in errors, by default the kind of document.

        Raises
        ------
        DocumentError
            As for `load`.
        """
        source = source or cls.__name__
        try:
            return cls.model_validate(_without_version(data, source))
        except ValidationError as error:
            raise DocumentError(source, flaws_of(error, cls)) from None
        except RecursionError:
            raise DocumentError(source, [Flaw("", None, "the document is nested too deeply", "Flatten it.")]) from None

    @classmethod
    def load_lines(cls, path: str | Path) -> tuple[Self, ...]:
        """Read a JSON Lines file: one document per line; empty lines are passed over.

        Raises
        ------
        DocumentError
            As for `load`; the file's name carries the line number, ``orders.jsonl:12``.
        """
        path = Path(path)
        numbered = enumerate(read_text(path).splitlines(), start=1)
        sources = ((f"{path}:{number}", line) for number, line in numbered if line.strip())
        return tuple(cls.parse(parse_json(line, source), source=source) for source, line in sources)

    def dump(self, path: str | Path) -> None:
        """Write the document to a ``.json``, ``.yaml`` or ``.yml`` file; fields at their default are left out."""
        write_data(self.to_data(), Path(path))

    def to_data(self) -> Any:
        """Return the document as plain data, without the fields that are at their default."""
        return self.model_dump(mode="json", exclude_defaults=True)

    def to_json(self) -> str:
        """Return the document as one line of JSON, without the fields that are at their default."""
        return json.dumps(self.to_data(), ensure_ascii=False)


def dump_lines(documents: Iterable[Document], path: str | Path) -> None:
    """Write documents as JSON Lines, one per line."""
    text = "".join(document.to_json() + "\n" for document in documents)
    Path(path).write_text(text, encoding="utf-8")


def duplicates(ids: Iterable[str]) -> list[str]:
    """Return the ids that occur more than once, sorted."""
    seen: set[str] = set()
    twice: set[str] = set()
    for name in ids:
        (twice if name in seen else seen).add(name)
    return sorted(twice)


def refuse_duplicates(kind: str, ids: Iterable[str]) -> None:
    """Raise a ValueError that names the ids of one kind of document that occur more than once."""
    if twice := duplicates(ids):
        raise ValueError(
            f"each {kind} id may be given once; given more often: {', '.join(twice)}. Rename or remove them."
        )


def _without_version(data: Any, source: str) -> Any:
    if not isinstance(data, dict) or "schema_version" not in data:
        return data
    version = data["schema_version"]
    if version is True or version != SCHEMA_VERSION:
        rule = f"this release reads schema_version {SCHEMA_VERSION}"
        raise DocumentError(source, [Flaw("schema_version", repr(version), rule, "Use a release that reads it.")])
    return {key: value for key, value in data.items() if key != "schema_version"}
