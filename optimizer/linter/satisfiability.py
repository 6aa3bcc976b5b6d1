"""CP-SAT as the judge of formulas: whether some demand makes them all true, and if so, which."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from ortools.sat.python.cp_model import FEASIBLE, INFEASIBLE, OPTIMAL, CpModel, CpSolver, IntVar, LinearExpr, LiteralT

from models.conditions import ORDERINGS
from optimizer.errors import EngineError, SourcingError
from optimizer.linter.choices import Choices, Row, TextList
from optimizer.linter.domains import SOME_TEXTS, Domains
from optimizer.linter.formulas import Atom, Both, Cell, Either, Formula, Known, Operand, Opposite, Slot, atoms_of
from optimizer.linter.rows import Rows
from optimizer.linter.signatures import EQUALITIES, elements

Side = tuple[Any, list[IntVar]]
"""A value that one side of a comparison may have, and the literals that say so."""


class Undecided(Exception):
    """Nothing is proven of a question; so nothing is said."""


@dataclass(frozen=True)
class Answer:
    """A demand, and a source where one was asked for, that make formulas true.

    Attributes
    ----------
    slots
        Values of the free fields; lists as tuples.
    rows
        By free row, its index in the table.
    truths
        Truth of the formulas that were asked about.
    """

    slots: dict[Slot, Any]
    rows: dict[Row, int]
    truths: dict[str, bool]


def satisfy(
    formulas: Sequence[Formula], domains: Domains, rows: Rows, *, asked: Mapping[str, Formula] | None = None
) -> Answer | None:
    """Return a demand that makes all formulas true, with values named by rules where it can; None where none does.

    Raises
    ------
    Undecided
        Where none was found among values that do not stand for all.
    EngineError
        Where the solver neither finds one nor proves that there is none.
    """
    asked = asked or {}
    if any(formula is False for formula in formulas):
        return None
    answer = _Model([*formulas], asked, domains, rows).solve()
    if answer is None and not domains.is_exact:
        raise Undecided
    return answer


class _Model:
    """The formulas as a CP-SAT model."""

    def __init__(self, formulas: list[Formula], asked: Mapping[str, Formula], domains: Domains, rows: Rows) -> None:
        self._native = CpModel()
        atoms = list(atoms_of([*formulas, *asked.values()]))
        self._choices = Choices(self._native, domains, rows, atoms)
        self._literals: dict[Formula, IntVar] = {}
        for formula in formulas:
            self._native.add_bool_and([self._literal(formula)])
        self._asked = {name: self._literal(formula) for name, formula in asked.items()}

    def solve(self) -> Answer | None:
        """Return the first values, in the order of the domains, that make all formulas true."""
        choices = self._choices.made.values()
        ranked = [(literal, rank) for choice in choices for rank, literal in enumerate(choice.literals)]
        listed = [(literal, 1) for choice in choices for literal in choice.elements.values()]
        literals, costs = zip(*(ranked + listed), strict=True) if ranked else ((), ())
        self._native.minimize(LinearExpr.weighted_sum(literals, costs))
        solver = CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.catch_sigint_signal = False
        status = solver.solve(self._native)
        if status == INFEASIBLE:
            return None
        if status not in (OPTIMAL, FEASIBLE):
            raise EngineError(f"CP-SAT answered {solver.status_name(status)} where rules were compared")
        return self._answer(solver)

    def _answer(self, solver: CpSolver) -> Answer:
        slots: dict[Slot, Any] = {}
        rows: dict[Row, int] = {}
        for key, choice in self._choices.made.items():
            pairs = zip(choice.values, choice.literals, strict=True)
            value = next(value for value, literal in pairs if solver.boolean_value(literal))
            if value is SOME_TEXTS:
                value = tuple(text for text, held in choice.elements.items() if solver.boolean_value(held))
            if isinstance(key, Slot):
                slots[key] = value
            else:
                rows[key] = value
        truths = {name: bool(solver.boolean_value(literal)) for name, literal in self._asked.items()}
        return Answer(slots, rows, truths)

    def _literal(self, formula: Formula) -> IntVar:
        """Return a literal that is true exactly where a formula holds."""
        if formula not in self._literals:
            self._literals[formula] = self._new_literal(formula)
        return self._literals[formula]

    def _new_literal(self, formula: Formula) -> IntVar:
        match formula:
            case bool():
                return self._constant(formula)
            case Atom():
                return self._compared(formula)
            case Opposite(part=part):
                return self._opposite(self._literal(part))
            case Either(parts=parts):
                return self._any_of([self._literal(part) for part in parts])
            case Both(parts=parts):
                return self._all_of([self._literal(part) for part in parts])

    def _constant(self, value: bool) -> IntVar:
        return self._native.new_constant(int(value))

    def _boolean(self) -> IntVar:
        return self._native.new_bool_var("")

    def _opposite(self, literal: IntVar) -> IntVar:
        result = self._boolean()
        self._native.add_bool_xor([literal, result])
        return result

    def _any_of(self, literals: Sequence[IntVar]) -> IntVar:
        if len(literals) == 1:
            return literals[0]
        result = self._boolean()
        for literal in literals:
            self._native.add_implication(literal, result)
        self._native.add_bool_or([*literals, ~result])
        return result

    def _all_of(self, literals: Sequence[IntVar]) -> IntVar:
        result = self._boolean()
        for literal in literals:
            self._native.add_implication(result, literal)
        self._native.add_bool_or([*(~literal for literal in literals), result])
        return result

    def _compared(self, atom: Atom) -> IntVar:
        """Return the truth of a comparison."""
        if atom.op not in EQUALITIES or atom.zone is not None or not self._is_of_one_kind(atom):
            return self._tabulated(atom)
        met = self._met(atom)
        return self._opposite(met) if atom.op in ("!=", "not in") else met

    def _is_of_one_kind(self, atom: Atom) -> bool:
        """Tell whether all values are texts, all are numbers, or all are truth values, so that equal is equal."""
        kinds: set[str | None] = set()
        for operand in atom.operands():
            known = [operand.value] if isinstance(operand, Known) else self._choices.values(operand)
            if any(isinstance(value, TextList) for value in known):
                return False
            kinds |= {_KINDS.get(type(element)) for value in known for _, element in elements(value)}
        return len(kinds) <= 1 and None not in kinds

    def _met(self, atom: Atom) -> IntVar:
        """Return that two sides have an element in common, looking only at the values that have."""
        for known, free in ((atom.right, atom.left), (atom.left, atom.right)):
            if isinstance(known, Known) and free is not None:
                holders = self._choices.holders(free)
                return self._any_of([lit for element in elements(known.value) for lit in holders.get(element, ())])
        return self._met_by_each(self._choices.sides(atom.left), self._choices.holders(cast("Operand", atom.right)))

    def _met_by_each(self, left: Iterable[Side], holders: Mapping[Any, list[IntVar]]) -> IntVar:
        result = self._boolean()
        for value, is_value in left:
            unless = [~literal for literal in is_value]
            meeting = [literal for element in elements(value) for literal in holders.get(element, ())]
            self._native.add_bool_or([*unless, ~result, *meeting])
            for literal in dict.fromkeys(meeting):
                self._native.add_bool_or([*unless, ~literal, result])
        return result

    def _tabulated(self, atom: Atom) -> IntVar:
        """Return the truth of a comparison: for each value of one side, which values of the other make it true."""
        result = self._boolean()
        flipped = not isinstance(atom.right, Slot | Cell)
        outer, inner = (atom.right, atom.left) if flipped else (atom.left, atom.right)
        for value, is_value in self._choices.sides(outer):
            unless = [~literal for literal in is_value]
            true_for: list[LiteralT] = []
            false_for: list[LiteralT] = []
            for other, is_other in self._choices.sides(inner):
                sides = (other, value) if flipped else (value, other)
                answers = self._answers(atom, sides, [*unless, *(~literal for literal in is_other)], result)
                true_for += is_other if True in answers else []
                false_for += is_other if False in answers else []
            # A value for which the comparison is an error is in neither list: such a demand is refused.
            self._native.add_bool_or([*unless, ~result, *true_for])
            self._native.add_bool_or([*unless, result, *false_for])
        return result

    def _answers(self, atom: Atom, sides: tuple[Any, Any], unless: list[LiteralT], result: IntVar) -> set[bool]:
        """Return what a comparison may be for one pair of values; clauses say which, where that hangs on a list."""
        try:
            if not any(isinstance(side, TextList) for side in sides):
                return {atom.holds(*sides)}
            self._settle_lists(atom, sides, unless, result)
        except SourcingError:
            return set()
        return {True, False}

    def _settle_lists(self, atom: Atom, sides: tuple[Any, Any], unless: list[LiteralT], result: IntVar) -> None:
        """The same where a side is a list: it meets the other one where they have a text in common."""
        if atom.op in ("startswith", *ORDERINGS):
            raise SourcingError(f"{atom.field} may be a list, which has no order")
        meets = self._constant(atom.op == "exists") if None in sides else self._common(*sides)
        negated = atom.op in ("!=", "not in")
        for one, other in ((meets, result), (~meets, ~result)):
            self._native.add_bool_or([*unless, ~one, ~other if negated else other])

    def _common(self, left: Any, right: Any) -> IntVar:
        """Return that two sides have an element in common."""
        one, other = (self._held(side) for side in (left, right))
        return self._any_of([self._all_of([one[text], other[text]]) for text in one if text in other])

    def _held(self, side: Any) -> dict[str, IntVar]:
        """Return by text whether a side is, or holds, that text."""
        if isinstance(side, TextList):
            return side.elements
        texts = side if isinstance(side, tuple) else (side,)
        if not all(isinstance(text, str) for text in texts):
            raise SourcingError(f"{side!r} cannot be compared with a list of texts")
        return dict.fromkeys(texts, self._constant(value=True))


_KINDS: dict[type, str] = {str: "text", int: "number", float: "number", bool: "truth value"}
