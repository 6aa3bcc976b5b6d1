"""The base of all documents: frozen, strict about unknown fields and numbers, read from and written to files."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, ValidationError

from models.errors import DocumentError, Flaw
from models.files import parse_json, read_data, read_text, write_data, write_text
from models.flaws import flaws_of, value_text

SCHEMA_VERSION = 1
"""Version of the documents' layout; a file may state it as ``schema_version``, absent means 1."""


class Document(BaseModel):
    """Base of all documents.

    Documents are immutable values: two with equal fields are equal. Unknown fields, NaN and infinities are
    refused. Derive a changed one by building it anew.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, serialize_by_alias=True)

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
        return tuple(cls.iterate_lines(path))

    @classmethod
    def iterate_lines(cls, path: str | Path) -> Iterator[Self]:
        """Read the documents of a JSON Lines file one at a time; errors as for `load_lines`, when they are met."""
        path = Path(path)
        # Not splitlines(): a text may hold separators that only some systems take for the end of a line.
        numbered = enumerate(read_text(path).split("\n"), start=1)
        sources = ((f"{path}:{number}", line) for number, line in numbered if line.strip())
        return (cls.parse(parse_json(line, source), source=source) for source, line in sources)

    def changed(self, **changes: Any) -> Self:
        """Return a copy with other values in some fields; None takes a field back to its default.

        Raises
        ------
        DocumentError
            As for `load`.
        """
        values = {name: getattr(self, name) for name in self.model_fields_set} | changes
        fields = type(self).model_fields
        return self.parse({fields[name].alias or name: value for name, value in values.items() if value is not None})

    def dump(self, path: str | Path) -> None:
        """Write the document to a ``.json``, ``.yaml`` or ``.yml`` file; fields at their default are left out."""
        write_data(self.to_data(), Path(path))

    def to_data(self) -> Any:
        """Return the document as plain data, without the fields that are at their default."""
        return self.model_dump(mode="json", exclude_defaults=True)

    def to_json(self) -> str:
        """Return the document as one line of JSON, without the fields that are at their default."""
        return json.dumps(self.to_data(), ensure_ascii=False)


def _allow_version(schema: dict[str, Any]) -> None:
    description = f"layout of the file, {SCHEMA_VERSION} where absent"
    schema["properties"]["schema_version"] = {"const": SCHEMA_VERSION, "description": description}


class FileDocument(Document):
    """A document that files hold, and that may therefore state the version of its layout."""

    model_config = ConfigDict(json_schema_extra=_allow_version)


def dump_lines(documents: Iterable[Document], path: str | Path) -> None:
    """Write documents as JSON Lines, one per line."""
    write_text("".join(document.to_json() + "\n" for document in documents), Path(path))


def refuse_duplicates(*groups: tuple[str, Iterable[str]]) -> None:
    """Raise a ValueError that names the second of two documents with one id.

    Parameters
    ----------
    groups
        Pairs of a list's name and the ids of the documents in it; an id may be given once in all of them.
    """
    first: dict[str, str] = {}
    for name, ids in groups:
        for index, each in enumerate(ids):
            place = f"{name}[{index}]"
            if each in first:
                raise ValueError(
                    f"{place}.id = {value_text(each)}: the id is given already at {first[each]}. Rename or remove one."
                )
            first[each] = place


def _without_version(data: Any, source: str) -> Any:
    if not isinstance(data, dict) or "schema_version" not in data:
        return data
    version = data["schema_version"]
    if version is True or version != SCHEMA_VERSION:
        rule = f"this release reads schema_version {SCHEMA_VERSION}"
        raise DocumentError(source, [Flaw("schema_version", value_text(version), rule, "Use a release that reads it.")])
    return {key: value for key, value in data.items() if key != "schema_version"}
