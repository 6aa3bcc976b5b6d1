"""An explanation as HTML: the plan, and each question with its answer to unfold."""

from models.display.markup import Html, bullets, card, folded, joined, paragraph, strong
from models.display.plans import mark_of, plan_html
from models.explanations import Explanation
from models.narrative import Item


def explanation_html(explanation: Explanation) -> Html:
    """Return an explanation as HTML: what remains unfilled is told at once, the rest when it is asked for."""
    sections = explanation.sections()
    gaps = {title for title, _ in sections if "unfilled" in title}
    opened = gaps or {title for title, _ in sections[:1]}
    told = [folded(title, *_sentences(said), is_open=title in opened) for title, said in sections]
    headline = paragraph(strong(f"Why order {explanation.order_id} was decided so"))
    plan = folded("The plan", plan_html(explanation.plan))
    return card(headline, plan, *told, mark=mark_of(explanation.plan.outcome))


def _sentences(said: tuple[str, ...]) -> list[Html]:
    """Return sentences as a list, with those that stand under another one in a list of their own below it."""
    groups: list[tuple[str, list[str]]] = []
    for each in said:
        if isinstance(each, Item) and groups:
            groups[-1][1].append(each)
        else:
            groups.append((each, []))
    return [bullets(_with_items(sentence, items) for sentence, items in groups)]


def _with_items(sentence: str, items: list[str]) -> str:
    return joined(sentence, bullets(items)) if items else sentence
