"""Tries an installed wheel: imports, typing markers, bundled data, lint, a decision and a study."""

import importlib.util
import json
import subprocess
import sys
from importlib.metadata import files
from pathlib import Path

import models
import optimizer
import scenarios

repository = Path(__file__).resolve().parent.parent
for package in (models, optimizer, scenarios):
    folder = Path(str(package.__file__)).parent
    assert repository not in folder.parents, f"{folder} is not the installed package"
    assert (folder / "py.typed").exists(), f"{folder} has no py.typed"

installed = {str(file).split("/", 1)[0] for file in files("shipfrom") or []}
assert not installed & {"benchmarks", "tests"}, installed
assert importlib.util.find_spec("benchmarks") is None

command = sys.argv[1]
outcome = subprocess.run(
    [command, "source", "us-retail", "--order", "ORD-0031", "--json"], capture_output=True, text=True, check=True
)
for dataset in ("us-retail", "fluent-tiers", "ibm-restrictions", "fabric-rule-set"):
    subprocess.run([command, "lint", dataset, "--json"], capture_output=True, check=True)
asked = [command, "explain", "us-retail", "--order", "ORD-0050", "--line", "1", "--node", "WH-CHI", "--json"]
told = json.loads(subprocess.run(asked, capture_output=True, text=True, check=True).stdout)
assert told["gaps"][0]["relaxations"], told["gaps"]
# Without the extras that development has: no Parquet, no cluster, no report.
studied = [command, "whatif", "tier-gains-stores", "--out", "results", "--workers", "2", "--json"]
ended = subprocess.run(studied, capture_output=True, text=True, check=True)
found = json.loads(ended.stdout)
assert found["report"] is None, found["report"]
assert "shipfrom[report]" in ended.stderr, ended.stderr
assert {row["scenario"] for row in found["kpis"]} == {"base", "stores-nearby", "all-stores"}
assert not list(Path("results").glob("*.parquet"))
plan = json.loads(outcome.stdout)
assert plan["outcome"]["status"] == "optimal", plan["outcome"]
print(f"the wheel works: {plan['order_id']} in {len(plan['shipments'])} shipments, proven optimal")
