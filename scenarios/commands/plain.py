"""Help as plain as the rest: ``DATASET``, not ``{DATASET} <str>``."""

import re
from typing import Any

from typer.core import TyperCommand

_TYPE = " <str>"
_ARGUMENT = re.compile(f"^(  [A-Z]+){_TYPE}", re.MULTILINE)


class PlainCommand(TyperCommand):
    """A command whose arguments are named in its help by nothing but their name."""

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        """Name what is required without braces."""
        return [piece.strip("{}") for piece in super().collect_usage_pieces(ctx)]

    def get_help(self, ctx: Any) -> str:
        """Leave out the type of arguments; columns stay where they are."""
        return _ARGUMENT.sub(rf"\1{' ' * len(_TYPE)}", super().get_help(ctx))
