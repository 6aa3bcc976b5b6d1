"""The free fields and rows of a question, as one literal of the model for each value that they may have."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ortools.sat.python.cp_model import CpModel, IntVar

from optimizer.linter.domains import SOME_TEXTS, Domains
from optimizer.linter.formulas import Cell, Known, Operand, Slot, Table
from optimizer.linter.rows import Rows

Row = tuple[Table, int]
"""A free row: its table, and which line or source it belongs to."""


@dataclass(frozen=True)
class TextList:
    """A list of texts: for each text, whether the list holds it."""

    elements: dict[str, IntVar]


@dataclass(frozen=True)
class Choice:
    """A free field or row.

    Attributes
    ----------
    values
        What it may be: values of a field, indices of rows.
    literals
        For each of them whether it is; exactly one is true.
    elements
        Where it may be a list, whether that holds each text.
    """

    values: list[Any]
    literals: list[IntVar]
    elements: dict[str, IntVar]


class Choices:
    """Makes the choices of a model when they are first asked for.

    Parameters
    ----------
    native
        The model.
    domains
        What each field may be.
    rows
        The tables that rows are of.
    paths
        By row, the fields asked about it: rows that agree in those are one.
    """

    def __init__(
        self, native: CpModel, domains: Domains, rows: Rows, paths: Mapping[tuple[Table, int], list[str]]
    ) -> None:
        self.made: dict[Slot | Row, Choice] = {}
        self._native = native
        self._domains = domains
        self._rows = rows
        self._paths = paths

    def sides(self, operand: Operand | None) -> Iterator[tuple[Any, list[IntVar]]]:
        """Yield the values that one side of a comparison may have, each with the literals that say so."""
        match operand:
            case None:
                yield None, []
            case Known(value=value):
                yield value, []
            case Slot():
                choice = self._slot(operand)
                for value, literal in zip(choice.values, choice.literals, strict=True):
                    yield TextList(choice.elements) if value is SOME_TEXTS else value, [literal]
            case Cell(table=table, copy=copy, path=path):
                column, choice = self._rows.column(table, path), self._row((table, copy))
                for row, literal in zip(choice.values, choice.literals, strict=True):
                    yield column[row], [literal]

    def _slot(self, slot: Slot) -> Choice:
        if slot not in self.made:
            values = self._domains.values(slot)
            texts = self._domains.elements(slot) if SOME_TEXTS in values else []
            self.made[slot] = self._choice(values, {text: self._native.new_bool_var("") for text in texts})
        return self.made[slot]

    def _row(self, row: Row) -> Choice:
        """Return the choice among the rows of a table that differ in what is asked about them."""
        if row not in self.made:
            columns = [self._rows.column(row[0], path) for path in self._paths[row]]
            distinct: dict[str, int] = {}
            for index, values in enumerate(zip(*columns, strict=True)):
                distinct.setdefault(repr(values), index)
            self.made[row] = self._choice(list(distinct.values()), {})
        return self.made[row]

    def _choice(self, values: list[Any], elements: dict[str, IntVar]) -> Choice:
        literals = [self._native.new_bool_var("") for _ in values]
        self._native.add_exactly_one(literals)
        return Choice(values, literals, elements)
