"""``shipfrom schema``: the JSON Schemas of the documents."""

from typing import Annotated

import typer

from scenarios.commands import completion
from scenarios.commands.common import print_line


def schema(
    document: Annotated[
        str | None,
        typer.Argument(
            metavar="DOCUMENT",
            show_default=False,
            autocompletion=completion.documents,
            help=f"{', '.join(completion.DOCUMENTS[:-1])} or {completion.DOCUMENTS[-1]}. Default: all, by name.",
        ),
    ] = None,
    *,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print it as one line of JSON, not as an indented one.")
    ] = False,
) -> None:
    """Print the JSON Schema of a document, or of all.

    For example:
      shipfrom schema Order
      shipfrom schema --json
    """
    import json  # noqa: PLC0415

    from scenarios.schemas import schema_of, schemas  # noqa: PLC0415 - keeps --help quick

    print_line(json.dumps(schema_of(document) if document else schemas(), indent=None if as_json else 2))
