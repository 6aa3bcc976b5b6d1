"""`models` is a name that applications use too; ours must be the one that is imported."""

import subprocess
import sys
from pathlib import Path


def test_a_module_that_shadows_models_is_named_in_the_import_error(tmp_path: Path) -> None:
    intruder = tmp_path / "models.py"
    intruder.write_text("class Order: ...\n")
    program = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); import optimizer"
    outcome = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert outcome.returncode == 1
    assert "ImportError: shipfrom needs its own package 'models'" in outcome.stderr
    assert str(intruder) in outcome.stderr


def test_importing_the_library_does_not_import_the_solver() -> None:
    program = "import sys, optimizer, scenarios.cli; print('ortools' in sys.modules)"
    outcome = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert outcome.stdout.strip() == "False"
