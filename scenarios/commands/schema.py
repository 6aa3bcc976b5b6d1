"""``shipfrom schema``: the JSON Schemas of the documents."""

from typing import Annotated

import typer


def schema(
    document: Annotated[
        str | None,
        typer.Argument(
            help="Network, Order, RuleSet, StockRecord, Plan, BatchResult, Finding or Explanation. Default: all."
        ),
    ] = None,
) -> None:
    """Print the JSON Schema of the documents.

    Example: shipfrom schema Order
    """
    import json  # noqa: PLC0415

    from scenarios.schemas import schema_of, schemas  # noqa: PLC0415 - keeps --help quick

    typer.echo(json.dumps(schema_of(document) if document else schemas(), indent=2))
