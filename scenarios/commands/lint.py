"""``shipfrom lint``: what may not be meant in a rule set."""

from typing import Annotated

import typer

from scenarios.commands.common import DATASET_HELP, ExitCode, print_line


def lint(
    dataset: Annotated[str, typer.Argument(help=DATASET_HELP)],
    as_json: Annotated[bool, typer.Option("--json", help="Print each finding as one line of JSON.")] = False,
) -> None:
    """Say which rules of a dataset can never decide, match or be met, and what else may not be meant.

    Needs the network and the rules only. Ends with exit code 3 where there are errors.

    Example: shipfrom lint us-retail
    """
    from optimizer import lint as findings_of  # noqa: PLC0415 - keeps --help quick
    from scenarios.dataset import load_rules  # noqa: PLC0415
    from scenarios.lint_view import findings_view  # noqa: PLC0415
    from scenarios.render import console  # noqa: PLC0415

    network, rules = load_rules(dataset)
    findings = findings_of(rules, network)
    if as_json:
        for finding in findings:
            print_line(finding.to_json())
    else:
        console().print(findings_view(findings, rules))
    has_errors = any(finding.severity == "error" for finding in findings)
    raise typer.Exit(ExitCode.LINT_ERRORS if has_errors else ExitCode.ANSWERED)
