"""The text form of conditions, both ways.

``order.destination.state == "CA" and item.attributes.hazmat == true`` reads as it looks. ``and`` binds tighter
than ``or``; a bare word on the right is a text, one with a dot another field.
"""

import json
from functools import cache
from typing import Annotated, Any

from lark import Lark, Token, Transformer, UnexpectedInput, v_args
from lark.exceptions import VisitError
from pydantic import BeforeValidator, PlainSerializer, ValidationError

from models.conditions import All, AnyOf, Comparison, Condition, Lines, Not
from models.types import Scalar

_GRAMMAR = r"""
?start: disjunction
?disjunction: conjunction ("or" conjunction)*
?conjunction: negation ("and" negation)*
?negation: "not" negation -> negation
         | primary
?primary: "(" disjunction ")"
        | QUANTIFIER "(" disjunction ")" -> quantified
        | field "exists"                 -> existence
        | field operator operand         -> comparison
field: WORD | TWO_WORDS
!operator: "==" | "!=" | "<=" | ">=" | "<" | ">" | "eq" | "ne" | "not" "eq" | "gt" | "ge" | "lt" | "le"
         | "in" | "not" "in" | "notin" | "contains" | "startswith"
?operand: literal | sequence
sequence: "[" literal ("," literal)* "]"
literal: WORD | NUMBER | DOUBLE_QUOTED | SINGLE_QUOTED
QUANTIFIER.3: /(any_line|all_lines|no_line)(?=\s*\()/
TWO_WORDS.2: /locationRestriction\s+distributionGroup/
WORD: /[^\W\d][\w-]*(\.[\w-]+)*/
NUMBER: /[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?(?![\w.])/
DOUBLE_QUOTED: /"(?:[^"\\\n]|\\.)*"/
SINGLE_QUOTED: /'[^'\n]*'/
%ignore /\s+/
"""

_WORD_OPERATORS = {
    "eq": "==",
    "ne": "!=",
    "not eq": "!=",
    "gt": ">",
    "ge": ">=",
    "lt": "<",
    "le": "<=",
    "notin": "not in",
}
_QUANTIFIERS = {"any_line": "any", "all_lines": "all", "no_line": "no"}
_LONGEST_TEXT = 20_000


class ExpressionError(ValueError):
    """A condition's text that cannot be read; the message says where and why."""


def parse(text: str) -> Condition:
    """Return the condition tree that a text stands for.

    Raises
    ------
    ExpressionError
        With the line and column, what is wrong there and what to write instead.

    Examples
    --------
    >>> parse("order.destination.state eq CA")
    Comparison(field='destination.state', op='==', value='CA', other=None)
    """
    if len(text) > _LONGEST_TEXT:
        raise ExpressionError(f"the condition has {len(text)} characters, more than {_LONGEST_TEXT}. Split the rule.")
    try:
        return _TreeBuilder().transform(_parser().parse(text))  # type: ignore[no-any-return]
    except UnexpectedInput as error:
        raise ExpressionError(_syntax_message(error)) from None
    except VisitError as error:
        raise ExpressionError(str(error.orig_exc)) from None
    except RecursionError:
        raise ExpressionError("the condition is nested too deeply. Split the rule.") from None


def text_of(condition: Condition) -> str:
    """Return the text form of a condition; `parse` gives the same condition back."""
    match condition:
        case All(all=parts):
            return " and ".join(_inside(part, AnyOf, All) for part in parts)
        case AnyOf(any=parts):
            return " or ".join(_inside(part, AnyOf) for part in parts)
        case Not(negated=part):
            return f"not {_inside(part, AnyOf, All)}"
        case Lines(lines=quantity, where=part):
            word = next(word for word, name in _QUANTIFIERS.items() if name == quantity)
            return f"{word}({text_of(part)})"
        case Comparison():
            return _comparison_text(condition)


def _inside(part: Condition, *bracketed: type) -> str:
    return f"({text_of(part)})" if isinstance(part, bracketed) else text_of(part)


def _comparison_text(comparison: Comparison) -> str:
    if comparison.op == "exists":
        return f"{comparison.field} exists"
    if comparison.other is not None:
        right = comparison.other
    elif isinstance(comparison.value, tuple):
        right = "[" + ", ".join(json.dumps(value, ensure_ascii=False) for value in comparison.value) + "]"
    else:
        right = json.dumps(comparison.value, ensure_ascii=False)
    return f"{comparison.field} {comparison.op} {right}"


def _read(value: Any) -> Any:
    return parse(value) if isinstance(value, str) else value


ConditionField = Annotated[Condition, BeforeValidator(_read), PlainSerializer(text_of, return_type=str)]
"""A condition as a field of a document: given as text or as a tree, written as text."""


@cache
def _parser() -> Lark:
    return Lark(_GRAMMAR, parser="lalr", propagate_positions=True)


def _syntax_message(error: UnexpectedInput) -> str:
    token = getattr(error, "token", None)
    if token is not None and token.type == "$END":
        return "the condition ends too early. Complete it, e.g. destination.state == 'CA'."
    found = str(getattr(error, "char", token))
    place = f"line {error.line}, column {error.column}"
    return f"{place}: {found!r} is not expected here. A comparison reads: FIELD OPERATOR VALUE."


@v_args(meta=True)
class _TreeBuilder(Transformer[Token, Any]):
    """Builds the condition tree from lark's parse tree."""

    def disjunction(self, _meta: Any, parts: list[Any]) -> AnyOf:
        return AnyOf(any=tuple(parts))

    def conjunction(self, _meta: Any, parts: list[Any]) -> All:
        return All(all=tuple(parts))

    def negation(self, _meta: Any, parts: list[Any]) -> Not:
        return Not(negated=parts[0])

    def quantified(self, _meta: Any, parts: list[Any]) -> Lines:
        return Lines(lines=_QUANTIFIERS[str(parts[0])], where=parts[1])

    def existence(self, meta: Any, parts: list[Any]) -> Comparison:
        return _comparison(meta, {"field": parts[0], "op": "exists"})

    def comparison(self, meta: Any, parts: list[Any]) -> Comparison:
        field, operator, operand = parts
        if isinstance(operand, Token):
            return _comparison(meta, {"field": field, "op": operator, "other": str(operand)})
        return _comparison(meta, {"field": field, "op": operator, "value": operand})

    def field(self, _meta: Any, parts: list[Token]) -> str:
        return " ".join(parts[0].split())

    def operator(self, _meta: Any, parts: list[Token]) -> str:
        words = " ".join(parts)
        return _WORD_OPERATORS.get(words, words)

    def sequence(self, meta: Any, parts: list[Any]) -> list[Any]:
        for part in parts:
            if isinstance(part, Token):
                raise ExpressionError(
                    f"line {meta.line}, column {meta.column}: a list holds values; put {part} in quotes."
                )
        return parts

    def literal(self, _meta: Any, parts: list[Token]) -> Scalar | Token:
        return _literal_value(parts[0])


def _literal_value(token: Token) -> Scalar | Token:
    """Return a literal's value; a token stands for a field's path."""
    text = str(token)
    if token.type == "DOUBLE_QUOTED":
        return str(json.loads(text))
    if token.type == "SINGLE_QUOTED":
        return text[1:-1]
    if token.type == "NUMBER":
        return int(text) if text.lstrip("+-").isdigit() else float(text)
    if text in ("true", "false"):
        return text == "true"
    return token if "." in text else text


def _comparison(meta: Any, parts: dict[str, Any]) -> Comparison:
    try:
        return Comparison.model_validate(parts)
    except ValidationError as error:
        reason = "; ".join(finding["msg"].removeprefix("Value error, ") for finding in error.errors())
        raise ExpressionError(f"line {meta.line}, column {meta.column}: {reason}") from None
