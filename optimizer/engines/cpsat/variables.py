"""The variables of the CP-SAT model, and the questions that constraints and objective ask of them."""

import functools
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import SupportsInt

import numpy as np
from ortools.sat.python.cp_model import CpModel, IntVar, LinearExpr, LinearExprT

from optimizer.features import ANY_LINE
from optimizer.problem import Problem
from optimizer.uses import Integers, Use


class Variables:
    """Variables by what they mean.

    Whether a line takes from an option, and how many pieces, is there from the start. What follows from that
    (shipments, nodes, lines at nodes, splits) is created with its defining rows when first asked for, because
    most problems ask for few of them and each costs building time.

    Attributes
    ----------
    created
        Every variable of the model in order of creation.
    taken
        Whether a line takes from an option, for each eligible pair.
    pieces
        How many pieces it takes.
    """

    def __init__(self, model: CpModel, problem: Problem) -> None:
        self._model = model
        self._problem = problem
        self.created: list[IntVar] = []
        self.taken: dict[tuple[int, int], IntVar] = {}
        self.pieces: dict[tuple[int, int], LinearExprT] = {}
        self._amounts: dict[tuple[int, int], tuple[IntVar, int]] = {}
        self._nodes: dict[int, IntVar] = {}
        self._lines_at_nodes: dict[tuple[int, int], IntVar | None] = {}
        self._splits: dict[int, IntVar] = {}
        self._peaks: dict[int, LinearExprT] = {}
        self._brackets: dict[int, IntVar] = {}
        self._overuses: dict[int, IntVar] = {}
        self._unions: list[tuple[IntVar, Sequence[IntVar]]] = []
        self._follows: list[tuple[IntVar, Callable[[Use], SupportsInt]]] = []
        self._add_pairs()

    def options_of(self, line: int) -> list[int]:
        """Return the options that a line may take from."""
        return self._options_of[line]

    def sourced(self, line: int) -> LinearExprT:
        """Return the pieces of a line that are sourced."""
        return LinearExpr.sum([self.pieces[line, option] for option in self.options_of(line)])

    @cached_property
    def complete(self) -> IntVar:
        """Whether the whole order is sourced."""
        return self._boolean(lambda use: not use.unfilled.any())

    @cached_property
    def partial(self) -> IntVar:
        """Whether something is sourced and something is not; true wherever it must be, and nowhere worth its while."""
        unfilled = self._boolean(lambda use: use.unfilled.any())
        sourced = self._boolean(lambda use: use.pieces.any())
        total = int(self._problem.demand.sum())
        pieces = LinearExpr.sum(list(self.pieces.values()))
        self._model.add(pieces + total * unfilled >= total)
        for shipment in self.shipment:
            self._model.add_implication(shipment, sourced)
        both = self._boolean(_is_partial)
        self._model.add_bool_or([~unfilled, ~sourced, both])
        return both

    @cached_property
    def divided(self) -> IntVar:
        """Whether the order comes in parts: from more than one option, or not whole; see `partial`."""
        divided = self._boolean(lambda use: _is_partial(use) or use.shipment.sum() > 1)
        self._model.add_implication(self.partial, divided)
        most = max(len(self.shipment) - 1, 1)
        self._model.add(LinearExpr.sum(self.shipment) <= 1 + most * divided)
        return divided

    @cached_property
    def served(self) -> list[IntVar]:
        """Whether each whole line is sourced."""
        return [self._boolean(functools.partial(_is_served, line)) for line in range(self._problem.line_count)]

    @cached_property
    def shipment(self) -> list[IntVar]:
        """Whether each option ships something."""
        by_option: list[list[IntVar]] = [[] for _ in range(self._problem.option_count)]
        for (_, option), taken in self.taken.items():
            by_option[option].append(taken)
        return [self._any_of(literals) for literals in by_option]

    def node(self, node: int) -> IntVar:
        """Return whether a node takes part."""
        if node not in self._nodes:
            self._nodes[node] = self._any_of([self.shipment[option] for option in self._options_at[node]])
        return self._nodes[node]

    def line_at_node(self, line: int, node: int) -> IntVar | None:
        """Return whether a line takes part at a node; None where it never can."""
        key = (line, node)
        if key not in self._lines_at_nodes:
            literals = [self.taken[line, o] for o in self._options_at[node] if (line, o) in self.taken]
            self._lines_at_nodes[key] = self._any_of(literals) if literals else None
        return self._lines_at_nodes[key]

    def capacity_use(self, node: int) -> LinearExprT:
        """Return what the order takes of a node's capacity."""
        capacity = self._problem.capacity
        terms: list[LinearExprT] = []
        factors: list[int] = []
        if factor := int(capacity.per_order[node]):
            terms.append(self.node(node))
            factors.append(factor)
        for line in range(self._problem.line_count) if capacity.per_line[node] else ():
            if (present := self.line_at_node(line, node)) is not None:
                terms.append(present)
                factors.append(int(capacity.per_line[node]))
        for line, option in self._pairs_at(node) if capacity.per_piece[:, node].any() else ():
            terms.append(self.pieces[line, option])
            factors.append(int(capacity.per_piece[line, node]))
        return LinearExpr.weighted_sum(terms, factors)

    def weight(self, option: int) -> LinearExprT:
        """Return what a shipment weighs."""
        per_piece = self._problem.weights.per_piece.tolist()
        lines = [line for line in range(self._problem.line_count) if (line, option) in self.pieces]
        return LinearExpr.weighted_sum(
            [self.pieces[line, option] for line in lines], [per_piece[line] for line in lines]
        )

    def peak(self, peak: int) -> LinearExprT:
        """Return the largest value of a peak among what is taken."""
        if peak not in self._peaks:
            self._peaks[peak] = self._sum_of_steps(peak)
        return self._peaks[peak]

    def bracket(self, bracket: int) -> IntVar:
        """Return whether an option ships a weight in a bracket."""
        if bracket not in self._brackets:
            option = int(self._problem.features.brackets.option[bracket])
            self._add_brackets(option, self._brackets_of[option])
        return self._brackets[bracket]

    def overuse(self, overuse: int) -> IntVar:
        """Return what is used of a capacity beyond an amount; no less, and no more where it costs."""
        if overuse not in self._overuses:
            counted = self._problem.features.overuses
            beyond = self._keep(self._model.new_int_var(0, int(counted.most[overuse]), ""))
            self._follows.append((beyond, lambda use: use.overuse[overuse]))
            used = self.capacity_use(int(counted.node[overuse]))
            self._model.add(beyond >= used - int(counted.above[overuse]))
            self._overuses[overuse] = beyond
        return self._overuses[overuse]

    def split(self, line: int) -> IntVar | None:
        """Return whether a line comes from more than one option; None where it never can."""
        literals = [self.taken[line, option] for option in self.options_of(line)]
        most = min(len(literals), int(self._problem.demand[line]))
        if most < 2:
            return None
        if line not in self._splits:
            split = self._boolean(lambda use: use.split[line])
            self._model.add(LinearExpr.sum(literals) <= 1 + (most - 1) * split)
            self._model.add(LinearExpr.sum(literals) >= 2 * split)
            self._splits[line] = split
        return self._splits[line]

    def leaving(self, line: int) -> list[IntVar]:
        """Return new literals of whether a line leaves from each node; what makes them so is for the caller to add."""
        return [self._boolean(functools.partial(_is_at_node, line, node)) for node in range(self._problem.node_count)]

    def hints(self, pieces: Integers) -> dict[int, int]:
        """Return what a choice, shape (L, O), makes of every variable, by its index."""
        found: dict[int, int] = {}
        for pair, (amount, factor) in self._amounts.items():
            found[amount.index] = int(pieces[pair]) // factor
            found[self.taken[pair].index] = int(pieces[pair] > 0)
        use = self._problem.use_of(pieces)
        found.update((variable.index, int(value(use))) for variable, value in self._follows)
        for union, literals in self._unions:
            found[union.index] = max((found[literal.index] for literal in literals), default=0)
        return found

    def choice(self, values: Sequence[int]) -> Integers:
        """Return the pieces, shape (L, O), that a solution with these values of the model's variables chooses."""
        pieces = np.zeros((self._problem.line_count, self._problem.option_count), dtype=np.int64)
        for pair, (amount, factor) in self._amounts.items():
            pieces[pair] = factor * values[amount.index]
        return pieces

    @cached_property
    def _options_of(self) -> list[list[int]]:
        return [row.nonzero()[0].tolist() for row in self._problem.largest_take]

    @cached_property
    def _brackets_of(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = {}
        for bracket, option in enumerate(self._problem.features.brackets.option.tolist()):
            found.setdefault(option, []).append(bracket)
        return found

    @cached_property
    def _values_of(self) -> dict[int, list[tuple[int, int, int]]]:
        """Line, option and value of what each peak looks at."""
        peaks = self._problem.features.peaks
        found: dict[int, list[tuple[int, int, int]]] = {}
        for peak, *value in np.stack([peaks.peak, peaks.line, peaks.option, peaks.value], axis=1).tolist():
            found.setdefault(peak, []).append(tuple(value))
        return found

    @cached_property
    def _options_at(self) -> list[list[int]]:
        found: list[list[int]] = [[] for _ in range(self._problem.node_count)]
        for option, node in enumerate(self._problem.option_node.tolist()):
            found[node].append(option)
        return found

    def _sum_of_steps(self, peak: int) -> LinearExprT:
        """Add up, over the values that are reached, what each adds to the one below it."""
        literals: dict[int, list[IntVar]] = {}
        for line, option, value in self._values_of.get(peak, []):
            if line == ANY_LINE:
                literals.setdefault(value, []).append(self.shipment[option])
            elif (line, option) in self.taken:
                literals.setdefault(value, []).append(self.taken[line, option])
        reached: list[IntVar] = []
        for value in sorted(literals, reverse=True):
            reached.append(self._any_of([*literals[value], *reached[-1:]]))
        rising = sorted(literals)
        steps = [value - below for value, below in zip(rising, [0, *rising], strict=False)]
        return LinearExpr.weighted_sum(reached[::-1], steps)

    def _pairs_at(self, node: int) -> list[tuple[int, int]]:
        options, lines = self._options_at[node], range(self._problem.line_count)
        return [(line, option) for option in options for line in lines if (line, option) in self.pieces]

    def _add_brackets(self, option: int, brackets: Sequence[int]) -> None:
        """Create the literals of an option's brackets: a shipment is in one of them, the one that its weight is in."""
        literals = [self._boolean(functools.partial(_is_in_bracket, bracket)) for bracket in brackets]
        bounds = self._problem.features.brackets
        self._model.add(LinearExpr.sum(literals) == self.shipment[option])
        self._model.add(self.weight(option) <= LinearExpr.weighted_sum(literals, bounds.most[brackets].tolist()))
        self._model.add(self.weight(option) >= LinearExpr.weighted_sum(literals, bounds.least[brackets].tolist()))
        self._brackets.update(zip(brackets, literals, strict=True))

    def _add_pairs(self) -> None:
        largest, asked = self._problem.largest_take.tolist(), self._problem.insists
        all_whole = self._problem.single_option and self._problem.partial != "units"
        for line, demand in enumerate(self._problem.demand.tolist()):
            whole = demand == 1 or all_whole or (asked is not None and asked.insists_on_whole(line, demand))
            for option in self.options_of(line):
                if not whole:
                    self._add_divisible(line, option, largest[line][option])
                elif largest[line][option] == demand:
                    taken = self._keep(self._model.new_bool_var(""))
                    self._set(line, option, taken, taken, demand)
            if whole:
                self._options_of[line] = [o for o in self.options_of(line) if (line, o) in self.taken]

    def _add_divisible(self, line: int, option: int, most: int) -> None:
        taken = self._keep(self._model.new_bool_var(""))
        pieces = self._keep(self._model.new_int_var(0, most, ""))
        self._model.add(pieces >= taken)
        self._model.add(pieces <= most * taken)
        self._set(line, option, taken, pieces, 1)

    def _set(self, line: int, option: int, taken: IntVar, amount: IntVar, factor: int) -> None:
        self.taken[line, option] = taken
        self.pieces[line, option] = amount if factor == 1 else factor * amount
        self._amounts[line, option] = (amount, factor)

    def _boolean(self, value: Callable[[Use], SupportsInt]) -> IntVar:
        """Return a new literal, and keep what it is where so much is used."""
        literal = self._keep(self._model.new_bool_var(""))
        self._follows.append((literal, value))
        return literal

    def _keep(self, variable: IntVar) -> IntVar:
        self.created.append(variable)
        return variable

    def _any_of(self, literals: Sequence[IntVar]) -> IntVar:
        """Return a literal that is true exactly where one of the given ones is."""
        if len(literals) == 1:
            return literals[0]
        result = self._keep(self._model.new_bool_var(""))
        self._unions.append((result, literals))
        for literal in literals:
            self._model.add_implication(literal, result)
        self._model.add_bool_or([*literals, ~result])
        return result


def _is_partial(use: Use) -> bool:
    return bool(use.unfilled.any() and use.pieces.any())


def _is_served(line: int, use: Use) -> bool:
    return not use.unfilled[line]


def _is_at_node(line: int, node: int, use: Use) -> bool:
    return bool(use.line_at_node[line, node])


def _is_in_bracket(bracket: int, use: Use) -> bool:
    return bool(use.bracket[bracket])
