"""JSON Schemas of the documents."""

import difflib
from typing import Any

from models.availability import StockRecord
from models.batches import BatchResult
from models.document import SCHEMA_VERSION, Document
from models.errors import DocumentError, Flaw
from models.explanations import Explanation
from models.findings import Finding
from models.network import Network
from models.orders import Order
from models.plans import Plan
from models.rules import RuleSet
from scenarios.study import Study

DOCUMENTS: dict[str, type[Document]] = {
    document.__name__: document
    for document in (Network, Order, RuleSet, StockRecord, Plan, BatchResult, Finding, Explanation, Study)
}
"""The documents that files hold; a stock record is a row of ``stock.csv``."""


def schema_of(name: str) -> dict[str, Any]:
    """Return the JSON Schema of one document.

    Raises
    ------
    DocumentError
        Where there is no such document.
    """
    if name not in DOCUMENTS:
        close = difflib.get_close_matches(name.lower(), [each.lower() for each in DOCUMENTS], n=1)
        guess = next((f"Did you mean {each!r}? " for each in DOCUMENTS if [each.lower()] == close), "")
        remedy = f"{guess}There are {', '.join(DOCUMENTS)}."
        raise DocumentError("schema", [Flaw("", repr(name), "there is no such document", remedy)])
    schema = DOCUMENTS[name].model_json_schema(by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "version": SCHEMA_VERSION, **schema}


def schemas() -> dict[str, Any]:
    """Return the JSON Schemas of all documents by name."""
    return {name: schema_of(name) for name in DOCUMENTS}
