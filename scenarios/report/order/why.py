"""Why an order is decided as it is: the rules that spoke, and what lines that stay unfilled would need."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from models.explanations import Explanation, RuleVerdict
from models.narrative import Item, gap_sentences, without_rule_text
from scenarios.counting import counted
from scenarios.report.order.subject import Subject

_VERDICTS = {
    "decides": "decides",
    "disabled": "disabled",
    "not_active": "not in force",
    "no_match": "does not match",
    "incomplete": "cannot fill the order",
    "not_asked": "not asked",
    "open": "left open",
}


@dataclass(frozen=True)
class RuleRow:
    """What became of some order rules.

    Attributes
    ----------
    rules
        Their ids; those that were not asked stand together.
    verdict, because
        Whether they decide, and why.
    decides
        Whether it is the one that decides.
    """

    rules: tuple[str, ...]
    verdict: str
    because: str
    decides: bool


@dataclass(frozen=True)
class BindingRow:
    """A rule that binds lines.

    Attributes
    ----------
    rule, lines
        Ids of the rule and of the lines that it binds.
    require
        What a source must meet, or should.
    soft
        Whether a source may fail it, at a penalty.
    reason
        Why the rule exists; may be empty.
    """

    rule: str
    lines: tuple[str, ...]
    require: str
    soft: bool
    reason: str


@dataclass(frozen=True)
class Sentence:
    """A sentence, and what is listed under it."""

    text: str
    items: tuple[str, ...]


@dataclass(frozen=True)
class GapText:
    """Why lines stay unfilled that do so for the same reasons.

    Attributes
    ----------
    lines
        What is missing, line by line.
    sentences
        Why, and what would fill them.
    """

    lines: tuple[str, ...]
    sentences: tuple[Sentence, ...]


def rule_rows(told: Explanation) -> list[RuleRow]:
    """Return what became of every order rule, from the top down."""
    asked = [_rule_row(rule) for rule in told.rules if rule.verdict != "not_asked"]
    rest = tuple(rule.rule for rule in told.rules if rule.verdict == "not_asked")
    return [*asked, RuleRow(rest, "not asked", "a rule above decides", decides=False)] if rest else asked


def _rule_row(rule: RuleVerdict) -> RuleRow:
    because = rule.text.removeprefix(rule.rule).partition(": ")[2]
    return RuleRow((rule.rule,), _VERDICTS[rule.verdict], because, decides=rule.verdict == "decides")


def without_rule(told: Explanation) -> str | None:
    """Return what decides where no order rule does; None where one does."""
    text = without_rule_text(told)
    return None if text is None else f"{text[0].upper()}{text[1:]}."


def binding_rows(told: Explanation) -> list[BindingRow]:
    """Return the rules that bind lines, each once."""
    bound: dict[tuple[str, str, bool, str], list[str]] = {}
    for line in told.lines:
        for rule in line.rules:
            bound.setdefault((rule.rule, rule.require, rule.soft, rule.reason or ""), []).append(line.line)
    return [
        BindingRow(rule, tuple(lines), require, soft, reason) for (rule, require, soft, reason), lines in bound.items()
    ]


def gap_texts(subject: Subject) -> list[GapText]:
    """Return why lines stay unfilled, those with the same reasons together."""
    alike: dict[tuple[Sentence, ...], list[str]] = {}
    for gap in subject.told.gaps:
        missing = f"line {gap.line}: {gap.quantity:,} of {counted(subject.lines[gap.line].quantity, 'piece')}"
        alike.setdefault(_sentences(gap_sentences(gap)), []).append(f"{missing} of {subject.lines[gap.line].item}")
    return [GapText(tuple(lines), sentences) for sentences, lines in alike.items()]


def _sentences(said: Iterator[str]) -> tuple[Sentence, ...]:
    """Put what is listed under the sentence that it belongs to."""
    found: list[tuple[str, list[str]]] = []
    for each in said:
        if isinstance(each, Item) and found:
            found[-1][1].append(str(each))
        else:
            found.append((each, []))
    return tuple(Sentence(f"{text[0].upper()}{text[1:]}", tuple(items)) for text, items in found)


def runner_up(told: Explanation) -> str:
    """Return what the best plan with other nodes is and costs, in words."""
    if told.runner_up is not None:
        return told.runner_up.text
    return "A limit came before it was found." if told.runner_up_is_open else "There is none."


def limit_text(told: Explanation) -> str | None:
    """Return that a limit cut the explaining short; None where none did."""
    if told.limit is None:
        return None
    limit = "an interrupt" if told.limit == "interrupted" else f"the {told.limit} limit"
    return f"The explaining was cut short by {limit}: what is marked as left open was not decided."


def asked_text(subject: Subject) -> str | None:
    """Return which nodes were asked about; None where all of them were."""
    asked = {each.node for each in subject.told.alternatives}
    count = len(subject.network.nodes)
    if not asked or len(asked) == count:
        return None
    return (
        f"Asked were {len(asked):,} of {counted(count, 'node')}: those of the plan, and the nearest of those that have "
        "some of what is ordered. Of the rest nothing is said."
    )


def known_bindings(rows: Sequence[BindingRow], subject: Subject) -> list[tuple[BindingRow, str]]:
    """Return bindings, each with its lines in words."""
    every = len(subject.lines)
    return [(row, "all" if len(row.lines) == every > 1 else ", ".join(row.lines)) for row in rows]
