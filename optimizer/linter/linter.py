"""Reads a rule set against a network and says what can never work, and what may not be meant."""

from collections.abc import Iterable

from models.findings import Finding
from models.network import Network
from models.rules import RuleSet
from optimizer.own_terms import CostTerm, by_name


def lint(rules: RuleSet, network: Network, *, terms: Iterable[CostTerm] = ()) -> tuple[Finding, ...]:
    """Return everything that is wrong, or may be, with a rule set over a network.

    Every statement about all demands is proven: conditions become formulas over the fields of an order, its lines and
    its sources, with as many values of each field as the conditions can tell apart, and CP-SAT either finds a demand
    that makes them true or proves that there is none. Fields of the demand are taken as independent of each other,
    except that the item fields of a line are those of one item of the network. Distances and stock may be anything.
    Disabled rules are as if absent. Where no finite choice of values stands for all (one free text is to be part of
    another, or very many stock figures are compared at once), nothing is claimed.

    Parameters
    ----------
    rules
        The rule set.
    network
        The network it is for.
    terms
        Objective terms of your own that the rules name.

    Returns
    -------
    tuple of Finding
        In the order of the rules within each kind of finding; empty where there is nothing to say.

    Raises
    ------
    DocumentError
        Where the rules name an objective term that does not exist.
    SourcingError
        Where the rules compare an attribute of the network with a value of another kind.
    """
    # Importing the solver takes a moment, which only those who lint spend.
    from optimizer.compiler.attributes import check_attribute_kinds  # noqa: PLC0415
    from optimizer.compiler.terms import TERMS  # noqa: PLC0415
    from optimizer.compiler.vocabulary import refuse_unknown_terms  # noqa: PLC0415
    from optimizer.linter.bench import Bench  # noqa: PLC0415
    from optimizer.linter.levels import check_levels  # noqa: PLC0415
    from optimizer.linter.ranking import check_ranking  # noqa: PLC0415
    from optimizer.linter.requirements import check_conflicts, check_matching  # noqa: PLC0415
    from optimizer.linter.tiers import check_tiers  # noqa: PLC0415
    from optimizer.linter.vocabulary import check_vocabulary  # noqa: PLC0415
    from optimizer.linter.windows import check_windows  # noqa: PLC0415

    refuse_unknown_terms(rules, {**TERMS, **by_name(terms, TERMS)})
    check_attribute_kinds(network, rules)
    bench = Bench(rules, network)
    checks = (
        check_windows,
        check_matching,
        check_ranking,
        check_conflicts,
        check_tiers,
        check_vocabulary,
        check_levels,
    )
    return tuple(finding for check in checks for finding in check(bench))
