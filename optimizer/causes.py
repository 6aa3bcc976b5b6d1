"""What excludes a line from the nodes, counted for all of them at once."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from optimizer.compiler import CompiledOrder
from optimizer.compiler.eligibility import Exclusion
from optimizer.uses import Booleans


@dataclass(frozen=True)
class Causes:
    """What excludes one line from the n nodes of the network.

    Attributes
    ----------
    options, first
        The options with the line's delivery method by node, and n + 1 places among them, where those of each node
        start and the last ones end.
    of_node, of_services
        By node, what excludes all of its options, and what excludes only some; nothing for an eligible node. Facts
        stand in their order, then rules by id: groups of rules are parallel, and their order in a file says nothing.
    """

    options: list[int]
    first: list[int]
    of_node: list[list[Exclusion]]
    of_services: list[list[Exclusion]]

    @classmethod
    def of(cls, compiled: CompiledOrder, index: int) -> "Causes":
        """Return what excludes the line at an index."""
        pairs, count = compiled.eligibility, len(compiled.scene.supply.nodes)
        options = pairs.universe[index].nonzero()[0]
        nodes = compiled.scene.supply.option_node[options]
        ranked = sorted(pairs.exclusions, key=lambda each: "" if each.require is None else f"rule {each.cause}")
        there = np.bincount(nodes, minlength=count)
        excluded = [np.bincount(nodes[each.pairs[index, options]], minlength=count) for each in ranked]
        hits = np.array(excluded, dtype=np.int64).reshape(-1, count)
        hits[:, nodes[pairs.eligible[index, options]]] = 0
        return cls(
            options=options.tolist(),
            first=np.searchsorted(nodes, np.arange(count + 1)).tolist(),
            of_node=_by_node(ranked, (hits == there) & (there > 0)),
            of_services=_by_node(ranked, (hits > 0) & (hits < there)),
        )

    def at(self, node: int) -> list[int]:
        """Return the options of a node."""
        return self.options[self.first[node] : self.first[node + 1]]


def _by_node(exclusions: Sequence[Exclusion], hits: Booleans) -> list[list[Exclusion]]:
    """Return the exclusions that hit each node; ``hits`` has shape (exclusions, n)."""
    found: list[list[Exclusion]] = [[] for _ in range(hits.shape[1])]
    for exclusion, hit in zip(exclusions, hits, strict=True):
        for node in hit.nonzero()[0].tolist():
            found[node].append(exclusion)
    return found
