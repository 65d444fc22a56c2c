"""The reference of the public Python names holds every one, and Sphinx makes it without a warning."""

import importlib
import inspect
import pkgutil
import re
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.conftest import ROOT

#: Packages that say in `__all__` what is public.
PACKAGES = [
    "forecast",
    *(
        f"forecast.{name}"
        for name in ("interface", "promise", "dataset", "answering", "artifact", "estimators")
    ),
]
#: Packages whose modules are public as a whole.
OPEN_PACKAGES = ["forecast.answering", "forecast.evaluation", "forecast.curation"]
MODULES = [
    *("forecast.errors", "forecast.locations", "forecast.extras"),
    *(
        f"{package}.{module.name}"
        for package in OPEN_PACKAGES
        for module in pkgutil.iter_modules(importlib.import_module(package).__path__)
    ),
]
#: A directive of Sphinx with the options below it.
DIRECTIVE = re.compile(r"^\.\. auto(\w+):: (\S+)\n((?:   :.*\n)*)", flags=re.MULTILINE)


def named(path: str) -> object:
    """Return what a dotted path names: a module, or something in one."""
    module, _, name = path.rpartition(".")
    try:
        return getattr(importlib.import_module(module), name)
    except AttributeError:
        return importlib.import_module(path)


def own(module: str) -> dict[str, object]:
    """Return the public classes and functions that a module defines."""
    return {
        name: value
        for name, value in vars(importlib.import_module(module)).items()
        if not name.startswith("_")
        and (inspect.isclass(value) or inspect.isfunction(value))
        and value.__module__ == module
    }


def described() -> Iterator[object]:
    """Yield everything that the reference describes."""
    for page in sorted((ROOT / "docs").rglob("*.rst")):
        for kind, path, options in DIRECTIVE.findall(page.read_text(encoding="utf-8") + "\n"):
            if kind != "module":
                yield named(path)
            elif ":no-members:" not in options:
                yield from own(path).values()


def exported(package: str) -> dict[str, object]:
    module = importlib.import_module(package)
    return {name: getattr(module, name) for name in module.__all__}


@pytest.mark.parametrize("package", PACKAGES)
def test_every_name_that_a_package_exports_is_in_the_reference(package):
    known = [*described()]
    missing = [name for name, value in exported(package).items() if not any(value is one for one in known)]
    assert not missing, "describe these in docs/reference/"


@pytest.mark.parametrize("module", MODULES)
def test_every_name_of_a_public_module_is_in_the_reference(module):
    known = [*described()]
    missing = [name for name, value in own(module).items() if not any(value is one for one in known)]
    assert not missing, "describe these in docs/reference/"


@pytest.mark.parametrize("module", [*PACKAGES, *MODULES])
def test_what_is_public_has_a_docstring_of_its_own(module):
    names = own(module) if module in MODULES else exported(module)
    mute = [
        name
        for name, value in names.items()
        if (inspect.isclass(value) or inspect.isfunction(value)) and not _own_docstring(value)
    ]
    assert not mute


def _own_docstring(value: object) -> str:
    """Return a docstring that was written for this very name; a dataclass makes up its signature as one."""
    written = vars(value).get("__doc__") if inspect.isclass(value) else value.__doc__
    return "" if not written or written.startswith(f"{value.__name__}(") else written


def test_sphinx_makes_the_reference_without_a_warning(tmp_path):
    command = [sys.executable, "-m", "sphinx", "-W", "-q", "-b", "html", "docs", str(tmp_path)]
    made = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr
    page = (tmp_path / "reference" / "interface.html").read_text(encoding="utf-8")
    assert 'id="forecast.load"' in page
    assert 'id="forecast.Slipcast.forecast"' in page
