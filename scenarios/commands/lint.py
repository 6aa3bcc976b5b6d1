"""``shipfrom lint``: what may not be meant in a rule set."""

from typing import Annotated

import typer

from scenarios.commands.common import DatasetArgument, ExitCode, print_line


def lint(
    dataset: DatasetArgument,
    *,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print a line of JSON for each finding: a Finding (shipfrom schema Finding).")
    ] = False,
) -> None:
    """Find rules that may not mean what they say.

    Rules that can never decide, match or be met are errors, and end with exit code 3; what else may not be meant is a
    warning. Needs the network and the rules only.

    For example:
      shipfrom lint us-retail
      shipfrom lint us-retail --json
    """
    from optimizer import lint as findings_of  # noqa: PLC0415 - keeps --help quick
    from scenarios.dataset import load_rules  # noqa: PLC0415
    from scenarios.lint_view import findings_view  # noqa: PLC0415
    from scenarios.terminal import console, working  # noqa: PLC0415

    network, rules = load_rules(dataset)
    with working(f"Checking the rules of {rules.id}"):
        findings = findings_of(rules, network)
    if as_json:
        for finding in findings:
            print_line(finding.to_json())
    else:
        console().print(findings_view(findings, rules))
    has_errors = any(finding.severity == "error" for finding in findings)
    raise typer.Exit(ExitCode.LINT_ERRORS if has_errors else ExitCode.ANSWERED)
