"""The rows of the CP-SAT model, one method per rule.

No row is conditional: CP-SAT 9.15 can drop the enforcement literals of linear rows with large coefficients in presolve
(google/or-tools#5293), so everything is an implication or a plain linear row.
"""

from ortools.sat.python.cp_model import CpModel, IntVar, LinearExpr, LinearExprT

from optimizer.engines.cpsat.variables import Variables
from optimizer.problem import Problem


class Constraints:
    """Adds all rows of a problem to a model."""

    def __init__(self, model: CpModel, problem: Problem, variables: Variables) -> None:
        self._model = model
        self._problem = problem
        self._variables = variables

    def add_constraints(self) -> None:
        """Add every row."""
        self._limit_lines_to_demand()
        self._keep_lines_in_one_option()
        self._limit_stock()
        self._limit_capacity()
        self._limit_weights()
        self._limit_nodes()
        self._keep_groups_together()
        self._reach_least_value()
        self._insist()

    def _limit_lines_to_demand(self) -> None:
        """Fill at most what is ordered: any part, whole lines, or all lines together."""
        partial = self._problem.partial
        for line, demand in enumerate(self._problem.demand.tolist()):
            sourced = self._variables.sourced(line)
            if partial == "units":
                self._model.add(sourced <= demand)
            elif partial == "lines":
                self._model.add(sourced == demand * self._variables.served[line])
            else:
                self._model.add(sourced == demand * self._variables.complete)

    def _keep_lines_in_one_option(self) -> None:
        """Where lines must not split, each comes from one option at most."""
        problem = self._problem
        asked = problem.insists.whole if problem.insists is not None else None
        for line in range(problem.line_count):
            if problem.single_option or (asked is not None and asked[line]):
                options = self._variables.options_of(line)
                self._model.add_at_most_one([self._variables.taken[line, option] for option in options])

    def _limit_stock(self) -> None:
        """Lines of one item share its stock; a single pair is limited by its own variable already."""
        takes: dict[tuple[int, int], list[tuple[int, int]]] = {}
        for line, option in self._variables.taken:
            place = (int(self._problem.item[line]), int(self._problem.option_node[option]))
            takes.setdefault(place, []).append((line, option))
        largest = self._problem.largest_take
        for (item, node), pairs in takes.items():
            stock = int(self._problem.stock[item, node])
            if len(pairs) > 1 and sum(int(largest[pair]) for pair in pairs) > stock:
                self._model.add(LinearExpr.sum([self._variables.pieces[pair] for pair in pairs]) <= stock)

    def _limit_capacity(self) -> None:
        """What the order takes at a node stays within what is left there."""
        for node in self._problem.capacity.limited.nonzero()[0].tolist():
            self._model.add(self._variables.capacity_use(node) <= int(self._problem.capacity.left[node]))

    def _limit_weights(self) -> None:
        """A shipment weighs no more than its option carries."""
        for option in self._problem.weights.limited.nonzero()[0].tolist():
            self._model.add(self._variables.weight(option) <= int(self._problem.weights.most[option]))

    def _limit_nodes(self) -> None:
        """At most so many nodes take part."""
        most, nodes = self._problem.max_nodes, self._problem.node_count
        if most is not None and most < min(nodes, int(self._problem.demand.sum())):
            self._model.add(LinearExpr.sum([self._variables.node(node) for node in range(nodes)]) <= most)

    def _keep_groups_together(self) -> None:
        """All pieces of all lines of a group leave from one node, or none of any."""
        problem = self._problem
        for group in range(int(problem.together.max(initial=-1)) + 1):
            lines = (problem.together == group).nonzero()[0].tolist()
            leaves_from = self._variables.leaving(lines[0])
            self._model.add_at_most_one(leaves_from)
            for line in lines:
                self._leave_from_one_node(line, leaves_from)

    def _leave_from_one_node(self, line: int, leaves_from: list[IntVar]) -> None:
        by_node: list[list[LinearExprT]] = [[] for _ in leaves_from]
        for option in self._variables.options_of(line):
            by_node[int(self._problem.option_node[option])].append(self._variables.pieces[line, option])
        demand = int(self._problem.demand[line])
        for pieces, chosen in zip(by_node, leaves_from, strict=True):
            self._model.add(LinearExpr.sum(pieces) == demand * chosen)

    def _reach_least_value(self) -> None:
        """Where the order comes in parts, each part and the remainder are worth the least value."""
        limit = self._problem.least_value
        if limit is None:
            return
        prices = limit.per_piece.tolist()
        by_option: list[list[tuple[LinearExprT, int]]] = [[] for _ in range(self._problem.option_count)]
        for (line, option), pieces in self._variables.pieces.items():
            by_option[option].append((pieces, prices[line]))
        values = [LinearExpr.weighted_sum([p for p, _ in part], [f for _, f in part]) for part in by_option]
        for value, shipment in zip(values, self._variables.shipment, strict=True):
            # A part that is not there, or that is all there is, need not be worth anything.
            self._model.add(value >= limit.least * (shipment + self._variables.divided - 1))
        remainder = int((self._problem.demand * limit.per_piece).sum()) - LinearExpr.sum(values)
        self._model.add(remainder >= limit.least * self._variables.partial)

    def _insist(self) -> None:
        """Source as much of each line as is insisted on, from another set of nodes than the one given."""
        asked = self._problem.insists
        if asked is None:
            return
        for line, least in enumerate(asked.least.tolist()):
            if least:
                self._model.add(self._variables.sourced(line) >= least)
        if asked.other_nodes is not None:
            nodes = [self._variables.node(node) for node in range(self._problem.node_count)]
            others = [~node if used else node for node, used in zip(nodes, asked.other_nodes, strict=True)]
            self._model.add_bool_or(others)
            self._model.add_bool_or(nodes)
