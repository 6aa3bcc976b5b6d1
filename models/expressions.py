"""The text form of conditions, both ways.

``order.destination.state == "CA" and item.attributes.hazmat == true`` reads as it looks. ``and`` binds tighter
than ``or``; a bare word on the right is a text, one with a dot another field.
"""

import json
from functools import cache
from typing import Annotated, Any, TypeVar

from lark import Lark, Token, Transformer, UnexpectedInput, v_args
from lark.exceptions import VisitError
from pydantic import BeforeValidator, PlainSerializer, ValidationError

from models.conditions import All, AnyOf, Comparison, Condition, Lines, Not, depth_of
from models.document import Document
from models.fields import FIELDS
from models.types import Scalar, is_scalar

D = TypeVar("D", bound=Document)

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
literal: WORD | NUMBER | DATE | DOUBLE_QUOTED | SINGLE_QUOTED
QUANTIFIER.3: /(any_line|all_lines|no_line)(?=\s*\()/
TWO_WORDS.2: /locationRestriction\s+distributionGroup/
WORD: /[^\W\d][\w-]*(\.[\w-]+)*/
NUMBER: /[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?(?![\w.])/
DATE.2: /[0-9]{4}-[0-9]{2}-[0-9]{2}[0-9T:.Z+-]*/
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
_JOINTS = {"and": "and", "&": "and", "or": "or", "|": "or", "not": "not", "!": "not"}
_QUANTIFIERS = {"any_line": "any", "all_lines": "all", "no_line": "no"}
_LONGEST_TEXT = 1_000_000
_DEEPEST = 60
_MOST_DIGITS = 300


_TOO_DEEP = f"the condition is nested too deeply, more than {_DEEPEST} levels. Split the rule."
_NO_CONDITION = """this is no condition. Write one as text, e.g. "node.type == 'store'", or as a tree."""


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
        condition: Condition = _TreeBuilder().transform(_parser().parse(text))
        if depth_of(condition) > _DEEPEST:
            raise ExpressionError(_TOO_DEEP)
    except UnexpectedInput as error:
        raise ExpressionError(_syntax_message(text, error)) from None
    except VisitError as error:
        raise ExpressionError(str(error.orig_exc)) from None
    except RecursionError:
        raise ExpressionError(_TOO_DEEP) from None
    return condition


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
    if isinstance(value, str):
        return parse(value)
    if not value or not isinstance(value, dict | All | AnyOf | Not | Lines | Comparison):
        raise ValueError(_NO_CONDITION)
    if isinstance(value, dict) and _levels_of(value) > _DEEPEST:
        raise ValueError(_TOO_DEEP)
    return value


def _levels_of(data: Any) -> int:
    """Count the objects nested in one another, level by level so that no depth is too much."""
    levels, current = 0, [data]
    while current and levels <= _DEEPEST:
        levels += any(isinstance(each, dict) for each in current)
        lists = (each.values() if isinstance(each, dict) else each for each in current)
        current = [inner for each in lists for inner in each if isinstance(inner, dict | list | tuple)]
    return levels


ConditionField = Annotated[
    Condition,
    BeforeValidator(_read, json_schema_input_type=str | Condition),
    PlainSerializer(text_of, return_type=str),
]
"""A condition as a field of a document: given as text or as a tree, written as text."""


@cache
def _parser() -> Lark:
    return Lark(_GRAMMAR, parser="lalr", propagate_positions=True)


def _syntax_message(text: str, error: UnexpectedInput) -> str:
    token = getattr(error, "token", None)
    if token is not None and token.type == "$END":
        last = text.rstrip().split("\n")
        place = f"line {len(last)}, column {len(last[-1]) + 1}"
        return f"{place}: the condition ends too early. Complete it, e.g. destination.state == 'CA'."
    found = str(getattr(error, "char", token))
    place = f"line {error.line}, column {error.column}"
    if found == "=":
        return f"{place}: '=' is no operator. Write == to compare."
    if found.lower() in _JOINTS:
        return f"{place}: {found!r} joins nothing. Write {_JOINTS[found.lower()]}."
    return f"{place}: {found!r} is not expected here. A comparison reads: FIELD OPERATOR VALUE."


@v_args(meta=True)
class _TreeBuilder(Transformer[Token, Any]):
    """Builds the condition tree from lark's parse tree."""

    def disjunction(self, _meta: Any, parts: list[Any]) -> AnyOf:
        return AnyOf(any=tuple(parts))

    def conjunction(self, _meta: Any, parts: list[Any]) -> All:
        return All(all=tuple(parts))

    def negation(self, _meta: Any, parts: list[Any]) -> Not:
        return Not.of(parts[0])

    def quantified(self, meta: Any, parts: list[Any]) -> Lines:
        return _built(Lines, meta, {"lines": _QUANTIFIERS[str(parts[0])], "where": parts[1]})

    def existence(self, meta: Any, parts: list[Any]) -> Comparison:
        return _built(Comparison, meta, {"field": parts[0], "op": "exists"})

    def comparison(self, meta: Any, parts: list[Any]) -> Comparison:
        field, operator, operand = parts
        if isinstance(operand, Token):
            return _built(Comparison, meta, {"field": field, "op": operator, "other": str(operand)})
        return _built(Comparison, meta, {"field": field, "op": operator, "value": operand})

    def field(self, _meta: Any, parts: list[Token]) -> str:
        return " ".join(parts[0].split())

    def operator(self, _meta: Any, parts: list[Token]) -> str:
        words = " ".join(parts)
        return _WORD_OPERATORS.get(words, words)

    def sequence(self, meta: Any, parts: list[Any]) -> list[Any]:
        for part in parts:
            if isinstance(part, Token):
                raise ExpressionError(f"{_place(meta)}: a list holds values; put {part} in quotes.")
        return parts

    def literal(self, _meta: Any, parts: list[Token]) -> Scalar | Token:
        return _literal_value(parts[0])


def _literal_value(token: Token) -> Scalar | Token:
    """Return a literal's value; a token stands for a field's path."""
    text = str(token)
    match token.type:
        case "DOUBLE_QUOTED":
            return _unquoted(token)
        case "SINGLE_QUOTED":
            return _writable(text[1:-1], token)
        case "NUMBER":
            return _number(token)
        case "DATE":
            raise ExpressionError(f"{_place(token)}: put a date in quotes: '{text}'.")
        case _ if text in ("true", "false"):
            return text == "true"
        case _:
            # A few fields have no dot in their path; any other word without one is a text.
            return token if "." in text or text in FIELDS else text


def _unquoted(token: Token) -> str:
    try:
        return _writable(str(json.loads(token)), token)
    except json.JSONDecodeError as error:
        place = f"line {token.line}, column {(token.column or 1) + error.pos}"
        raise ExpressionError(f"{place}: {error.msg}. Write a backslash as \\\\.") from None


def _writable(text: str, token: Token) -> str:
    if not is_scalar(text):
        raise ExpressionError(f"{_place(token)}: half a surrogate pair is no text. Write the whole character.")
    return text


def _number(token: Token) -> int | float:
    text = str(token)
    if len(text) > _MOST_DIGITS:
        raise ExpressionError(f"{_place(token)}: a number of {len(text)} digits is too long, at most {_MOST_DIGITS}.")
    number = int(text) if text.lstrip("+-").isdigit() else float(text)
    if not is_scalar(number):
        raise ExpressionError(f"{_place(token)}: {text} is too large. Write a finite number.")
    return number


def _place(meta: Any) -> str:
    return f"line {meta.line}, column {meta.column}"


def _built(kind: type[D], meta: Any, parts: dict[str, Any]) -> D:
    """Build a part of the tree; what is wrong with it is told with its place."""
    try:
        return kind.model_validate(parts)
    except ValidationError as error:
        reason = "; ".join(finding["msg"].removeprefix("Value error, ") for finding in error.errors())
        raise ExpressionError(f"{_place(meta)}: {reason}") from None
