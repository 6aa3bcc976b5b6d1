"""Tries reports of an installed wheel with the extra `report`: templates, styles, scripts and outlines are in it."""

import json
import subprocess
import sys
from pathlib import Path

command = sys.argv[1]
# The pieces are there already.
studied = [command, "whatif", "tier-gains-stores", "--out", "results", "--json"]
found = json.loads(subprocess.run(studied, capture_output=True, text=True, check=True).stdout)
asked = [command, "source", "us-retail", "--order", "ORD-0031", "--report", "order.html"]
subprocess.run(asked, capture_output=True, check=True)
for page in (Path(found["report"]), Path("order.html")):
    text = page.read_text(encoding="utf-8")
    assert text.rstrip().endswith("</html>"), page
    assert "Content-Security-Policy" in text, page
print("reports work")
