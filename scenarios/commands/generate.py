"""``shipfrom generate``: a synthetic dataset."""

from typing import Annotated

import typer

from scenarios.commands.common import print_line


def generate(
    folder: Annotated[
        str, typer.Argument(metavar="FOLDER", help="Folder to write the dataset into; created where missing.")
    ],
    nodes: Annotated[int, typer.Option(metavar="COUNT", help="Nodes, 3 or more.")] = 40,
    items: Annotated[int, typer.Option(metavar="COUNT", help="Items, 1 or more.")] = 68,
    orders: Annotated[int, typer.Option(metavar="COUNT", help="Orders, 1 or more.")] = 200,
    *,
    days: Annotated[int, typer.Option(metavar="DAYS", help="Days over which the orders are placed.")] = 45,
    inbound_days: Annotated[
        int, typer.Option(metavar="DAYS", help="Every so many days nodes receive their first stock again; 0 is never.")
    ] = 0,
    seed: Annotated[int, typer.Option(metavar="NUMBER", help="The same seed makes the same dataset.")] = 29,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one line of JSON: the folder, its files, the sizes and the seed.")
    ] = False,
) -> None:
    """Generate a synthetic dataset under the rules of us-retail.

    For example:
      shipfrom generate small --nodes 12 --orders 50
      shipfrom generate big --nodes 200 --orders 5000 --seed 1
      shipfrom generate year --nodes 50 --orders 1000 --days 365 --inbound-days 5 --json
    """
    import json  # noqa: PLC0415
    from pathlib import Path  # noqa: PLC0415

    from models.errors import SettingError  # noqa: PLC0415
    from models.files import read_text, write_text  # noqa: PLC0415 - keeps --help quick
    from scenarios.dataset import BUNDLED, refuse_to_overwrite  # noqa: PLC0415
    from scenarios.generate import Settings  # noqa: PLC0415
    from scenarios.generate import generate as generated  # noqa: PLC0415
    from scenarios.terminal import working  # noqa: PLC0415

    if not folder:
        raise SettingError("folder = '': a folder has a name. Give the folder to write the dataset into.")
    target = Path(folder)
    sizes = {"nodes": nodes, "items": items, "orders": orders, "days": days, "inbound_days": inbound_days, "seed": seed}
    settings = Settings(**sizes)
    refuse_to_overwrite(target)
    with working(f"Generating {orders:,} orders over {nodes:,} nodes"):
        generated(settings).write(target)
    write_text(read_text(BUNDLED / "us-retail" / "rules.yaml"), target / "rules.yaml")
    if as_json:
        files = sorted(file.name for file in target.iterdir() if file.is_file())
        print_line(json.dumps({"folder": folder, "files": files, **sizes}, ensure_ascii=False))
    else:
        typer.echo(f"Wrote {orders} orders over {nodes} nodes and {items} items to {target}.", err=True)
