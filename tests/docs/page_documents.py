"""How documents that pages show are validated: by the title of their block."""

import csv
import io
import json
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import Field, TypeAdapter

from models import Availability, CarrierService, Network, Node, Order, RuleSet
from models.document import Document
from models.yamls import parse_yaml
from optimizer import Sourcer
from scenarios.dataset import Dataset
from scenarios.edits import AnyEdit, apply_all
from scenarios.inbound import load_inbound
from scenarios.policies import AnyPolicy
from scenarios.study import load_study

_POLICY: TypeAdapter[Any] = TypeAdapter(AnyPolicy)
_NODE = {"id": "N", "type": "store", "address": {"country": "US"}}


class Edits(Document):
    """A list of edits, as studies have them."""

    edits: Annotated[tuple[AnyEdit, ...], Field(min_length=1, description="what is changed, one after the other")]


@cache
def retail() -> Dataset:
    """Return the bundled dataset that pages speak of."""
    return Dataset.load("us-retail")


def _rules(path: Path) -> None:
    RuleSet.load(path)


def _network(path: Path) -> None:
    Network.load(path)


def _study(path: Path) -> None:
    load_study(path)


def _order(path: Path) -> None:
    Order.load(path)


def _orders(path: Path) -> None:
    for line in path.read_text(encoding="utf-8").splitlines():
        Order.parse(json.loads(line))


def _stock(path: Path) -> None:
    Availability.load(path)


def _capacity(path: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))
    Availability.from_records([], {row["node"]: float(row["used"]) for row in rows})


def _inbound(path: Path) -> None:
    load_inbound(path)


FILES: dict[str, Callable[[Path], None]] = {
    r"[\w-]*rules[\w-]*\.(yaml|json)": _rules,
    r"[\w-]*network[\w-]*\.(yaml|json)": _network,
    r"[\w-]*study[\w-]*\.(yaml|json)": _study,
    r"[\w-]*order[\w-]*\.json": _order,
    r"[\w-]*orders[\w-]*\.jsonl": _orders,
    r"[\w-]*stock[\w-]*\.csv": _stock,
    r"[\w-]*capacity[\w-]*\.csv": _capacity,
    r"[\w-]*inbound[\w-]*\.csv": _inbound,
}
"""Files that blocks are written to, by name."""


def _edits_of_a_scenario(text: str) -> None:
    """Apply them to us-retail: one that changed nothing would have nothing to show."""
    edits = Edits.parse({"edits": parse_yaml(text, "page")}).edits
    data, changed = retail(), apply_all(retail(), edits, seed=1)
    Sourcer(changed.network, changed.rules)
    assert any(
        getattr(changed, name) is not getattr(data, name)
        for name in ("inbound", "network", "rules", "availability", "orders")
    )


def _policies_of_a_study(text: str) -> None:
    for each in yaml.safe_load(text)["policies"]:
        _POLICY.validate_python(each)


def _a_policy(text: str) -> None:
    _POLICY.validate_python(yaml.safe_load(text))


def _services_of_a_network(text: str) -> None:
    for each in yaml.safe_load(text)["services"]:
        CarrierService.parse(each)


def _part_of_a_node(text: str) -> None:
    Node.parse(_NODE | yaml.safe_load(text))


def _part_of_a_rule_set(text: str) -> None:
    RuleSet.parse({"id": "part"} | yaml.safe_load(text))


PARTS: dict[str, Callable[[str], None]] = {
    "edits of a scenario": _edits_of_a_scenario,
    "policies of a study": _policies_of_a_study,
    "a policy of a study": _a_policy,
    "services of a network": _services_of_a_network,
    "part of a node": _part_of_a_node,
    "part of a rule set": _part_of_a_rule_set,
}
"""Blocks that are no file of their own, by title."""


def validate(title: str, text: str, place: str) -> None:
    """Validate a document by its title; a file is written to the current folder first.

    Raises
    ------
    AssertionError
        Where the title says nothing of how the document is to be read.
    ValueError
        Where the document is not valid.
    """
    if title in PARTS:
        PARTS[title](text)
        return
    kinds = [check for name, check in FILES.items() if re.fullmatch(name, Path(title).name)]
    assert kinds, f"{place}: the title {title!r} is no file that is known, and none of {', '.join(PARTS)}"
    Path(title).parent.mkdir(parents=True, exist_ok=True)
    Path(title).write_text(text, encoding="utf-8")
    kinds[0](Path(title))
