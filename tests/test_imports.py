"""The import boundaries that carry the design; a table of prohibitions, held against the code."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

STATISTICS = ("outcome", "columns", "incidence", "estimators", "scoring", "evaluation.calibration")
FACTS = ("promise", "dataset", "features")

#: Who, must not import, whom: prefixes of module names.
PROHIBITIONS = [
    *((f"forecast.{module}", tuple(f"forecast.{fact}" for fact in FACTS)) for module in STATISTICS),
    ("forecast.promise", ("forecast.dataset", "forecast.outcome", "forecast.estimators")),
    ("forecast.dataset", ("forecast.features", "forecast.estimators")),
    (
        "forecast.features.rows",
        ("forecast.features.questions", "forecast.features.design", "datetime.datetime", "time"),
    ),
    ("forecast", ("flask", "service", "notebooks", "tests")),
    ("service", ("numpy", "pandas", "sklearn", "statsmodels", "scipy", "notebooks", "tests")),
    ("service", ("forecast.features", "forecast.evaluation")),
]

#: Modules of the library that may open files; all others get what they need as arguments.
OPENERS = {
    "forecast.dataset.read",
    "forecast.dataset.validation.validate",
    "forecast.dataset.crosscheck",
    "forecast.dataset.second_coding",
    "forecast.artifact.store",
    "forecast.atomic_write",
    "forecast.answering.ledger",
    "forecast.commands",
}
OPENING = {"open", "read_text", "read_bytes", "write_text", "write_bytes", "mkstemp", "dump", "load", "save"}
CLOCKS = {"now", "today", "utcnow", "time", "monotonic"}
#: The only module that reads the clock.
CLOCK_READER = "service.runtime.clock"

HEAVY = ("pandas", "sklearn", "statsmodels", "scipy", "frictionless", "tqdm", "icalendar")


def modules(package: str) -> dict[str, Path]:
    found = {}
    for path in sorted((ROOT / package).rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        found[".".join(part for part in parts if part != "__init__")] = path
    return found


MODULES = {**modules("forecast"), **modules("service")}


def imported_names(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} has a relative import"
            names |= {f"{node.module}.{alias.name}" for alias in node.names} | {str(node.module)}
    return names


def within(name: str, prefix: str) -> bool:
    return name == prefix or name.startswith(prefix + ".")


@pytest.mark.parametrize(("importer", "forbidden"), PROHIBITIONS, ids=lambda value: str(value)[:60])
def test_no_module_imports_what_it_may_not(importer, forbidden):
    importers = {name: path for name, path in MODULES.items() if within(name, importer)}
    assert importers, f"{importer} is gone: correct the table"
    trespasses = {
        (name, imported)
        for name, path in importers.items()
        for imported in imported_names(path)
        if any(within(imported, prefix) for prefix in forbidden)
    }
    assert not trespasses


def test_only_the_named_edges_open_files():
    openers = {
        name for name, path in MODULES.items() if name.startswith("forecast") and _calls(path) & OPENING
    }
    assert openers <= OPENERS


def test_only_the_services_edge_reads_the_clock():
    readers = {name for name, path in MODULES.items() if _clock_reads(path)}
    assert readers == {CLOCK_READER}


def _calls(path: Path) -> set[str]:
    calls = (n for n in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(n, ast.Call))
    return {
        call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        for call in calls
    }


def _clock_reads(path: Path) -> set[str]:
    return {
        node.func.attr
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in CLOCKS
        and ast.unparse(node.func.value).split(".")[-1] in {"date", "datetime", "dt", "time"}
    }


def test_answering_imports_nothing_heavy():
    """A real answer, in a process of its own, from the artifact to the JSON."""
    program = (
        "import sys\n"
        "from service.app import create_app\n"
        "from pathlib import Path\n"
        "client = create_app(Path('build'), Path('data/ledger/forecasts.csv')).test_client()\n"
        "answer = client.post('/v1/forecasts', json={'announcements': [{'announced_on': '2025-05-15',"
        " 'wording': 'fall or later'}], 'as_of': '2025-05-16', 'dates': ['2025-12-31']})\n"
        "assert answer.status_code == 200, answer.text\n"
        "assert client.get('/').status_code == 200\n"
        f"print(*[name for name in {HEAVY!r} if name in sys.modules])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == []
