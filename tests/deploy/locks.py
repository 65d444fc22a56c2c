"""Holds the lock files against what they are compiled from: `python -m tests.deploy.locks`.

A requirement that no lock file names, or that the locked version does not satisfy, means that the lock files
are older than `pyproject.toml`; `make lock` compiles them anew. Nothing is downloaded.
"""

import re
import sys
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parents[2]
#: Each lock file of `requirements/` with the extras that it locks, and with the file of further requirements.
LOCKS = {
    "serve.lock": (("charts", "parquet"), None),
    "train.lock": (("all",), "build.in"),
    "dev.lock": (("dev",), "build.in"),
    "bench.lock": (None, "bench.in"),
    "platform.lock": (None, "platform.in"),
}
_LOCKED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", flags=re.MULTILINE)


def faults(root: Path = ROOT) -> list[str]:
    """Return what the lock files lack, one line for each requirement of each file."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    found = []
    for name, (extras, further) in LOCKS.items():
        locked = locked_versions((root / "requirements" / name).read_text(encoding="utf-8"))
        required = [] if extras is None else [*required_by(project, extras)]
        if further is not None:
            required += _requirements(
                (root / "requirements" / further).read_text(encoding="utf-8").splitlines()
            )
        for requirement in required:
            version = locked.get(canonicalize_name(requirement.name))
            if version is None:
                found.append(f"requirements/{name} lacks {requirement.name}; run `make lock`")
            elif not requirement.specifier.contains(version, prereleases=True):
                found.append(f"requirements/{name} has {version}, not {requirement}; run `make lock`")
    return [*dict.fromkeys(found)]  # an extra that names others asks for the same more than once


def locked_versions(text: str) -> dict[str, Version]:
    """Return the version of each package that a lock file pins, by its canonical name."""
    return {canonicalize_name(name): Version(version) for name, version in _LOCKED.findall(text)}


def required_by(project: dict, extras: Iterable[str]) -> Iterator[Requirement]:
    """Yield the requirements of a project with some extras, and of the extras that those name."""
    yield from _requirements(project["dependencies"])
    for extra in extras:
        for requirement in _requirements(project["optional-dependencies"][extra]):
            if canonicalize_name(requirement.name) == canonicalize_name(project["name"]):
                yield from required_by(project, sorted(requirement.extras))
            else:
                yield requirement


def _requirements(lines: Iterable[str]) -> list[Requirement]:
    stated = (line.partition("#")[0].strip() for line in lines)
    return [Requirement(line) for line in stated if line]


if __name__ == "__main__":
    lacking = faults()
    print(*lacking, sep="\n", end="\n" if lacking else "")
    sys.exit(bool(lacking))
