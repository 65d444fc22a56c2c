"""The import boundaries that carry the design; a table of prohibitions, held against the code."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

STATISTICS = ("outcome", "columns", "incidence", "scoring", "estimators", "evaluation.calibration")
FACTS = ("promise", "dataset", "features")
#: A row is made of a history that is already cut, and of no other date.
OF_ROWS = ("rows", "track_record", "leave_one_out")

#: Who, must not import, whom: prefixes of module names.
PROHIBITIONS = [
    *((f"forecast.{module}", tuple(f"forecast.{fact}" for fact in FACTS)) for module in STATISTICS),
    *(
        (f"forecast.features.{module}", ("forecast.features.questions", "forecast.features.design"))
        for module in OF_ROWS
    ),
    ("forecast.promise", ("forecast.dataset", "forecast.outcome", "forecast.estimators")),
    ("forecast.dataset", ("forecast.features", "forecast.estimators")),
    ("forecast", ("flask", "werkzeug", "service", "notebooks", "tests")),
    ("service", ("numpy", "pandas", "sklearn", "statsmodels", "scipy", "notebooks", "tests")),
    ("service", ("forecast.estimators", "forecast.features", "forecast.evaluation")),
    # What the command line and the MCP server share with the routes knows no web server.
    *((f"service.{package}", ("flask", "werkzeug")) for package in ("operations", "requests", "responses")),
    *((f"service.{module}", ("flask", "werkzeug")) for module in ("cli", "mcp_server", "serve")),
]

#: Modules of the library that may open files; all others get what they need as arguments.
OPENERS = {
    "forecast.dataset.read",
    "forecast.dataset.validation.validate",
    "forecast.dataset.crosscheck",
    "forecast.dataset.second_coding",
    "forecast.artifact.store",
    "forecast.files.atomic_write",
    "forecast.files.folder_lock",
    "forecast.files.regular_file",
    "forecast.answering.ledger.files",
    "forecast.commands",
    "forecast.curation.tables",
    "forecast.curation.catalogues",
    "forecast.curation.differences",
}
OPENING = {"open", "read_text", "read_bytes", "write_text", "write_bytes", "mkstemp", "dump", "load", "save"}
#: About a dozen modules in a folder, about three hundred lines in a module.
MOST_MODULES, MOST_LINES = 13, 300
CLOCKS = {"now", "today", "utcnow", "time", "monotonic"}
#: The only modules that read the clock: the edges of the service and of the Python interface.
CLOCK_READERS = {
    "service.runtime.clock",
    "forecast.interface.slipcast",
    "forecast.curation.commands",
    "forecast.curation.catalogues",
}

HEAVY = ("pandas", "sklearn", "statsmodels", "scipy", "frictionless", "tqdm", "joblib", "icalendar")


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


def test_only_the_edges_read_the_clock():
    readers = {name for name, path in MODULES.items() if _clock_reads(path)}
    assert readers == CLOCK_READERS


def test_no_modules_import_each_other_in_a_circle():
    """Imports within functions and for type checkers count too."""
    graph = {
        name: {
            module
            for imported in imported_names(path)
            if (module := _module_of(imported)) is not None and not within(name, module)
        }
        for name, path in MODULES.items()
    }
    remaining = dict(graph)
    while leaves := [name for name, imports in remaining.items() if not imports & remaining.keys()]:
        for name in leaves:
            del remaining[name]
    assert not remaining, f"a circle among {sorted(remaining)}"


def _module_of(imported: str) -> str | None:
    """Return the module that an imported name lies in, if it is one of ours."""
    while imported and imported not in MODULES:
        imported = imported.rpartition(".")[0]
    return imported or None


@pytest.mark.parametrize("package", ["forecast", "service"])
def test_each_folder_says_what_it_is_for_and_holds_at_most_a_dozen_modules(package):
    folders = {path.parent for path in (ROOT / package).rglob("*.py")}
    for folder in folders:
        about = ast.get_docstring(ast.parse((folder / "__init__.py").read_text(encoding="utf-8")))
        assert about, f"{folder} does not say what it is for"
        n_modules = len([path for path in folder.glob("*.py") if not path.name.startswith("__")])
        assert n_modules <= MOST_MODULES, f"{folder} holds {n_modules} modules"


def test_a_module_is_short_enough_to_be_read():
    long = {
        name: n for name, path in MODULES.items() if (n := len(path.read_text().splitlines())) > MOST_LINES
    }
    assert not long


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


def test_reading_words_on_the_command_line_imports_no_web_server():
    program = (
        "import sys\n"
        "from service.cli import main\n"
        "assert main(['parse', 'soon', '--on', '2025-05-15']) == 0\n"
        "print(*[name for name in ('flask', 'werkzeug', 'uvicorn') if name in sys.modules])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.stdout.split("\n")[1:] == ["", ""], done.stderr


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
