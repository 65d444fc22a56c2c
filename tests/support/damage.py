"""Damaging a saved artifact."""

import json
import pickle
from pathlib import Path

import pytest


class Bomb:
    """Something that must never be unpickled."""

    def __reduce__(self):
        return (pytest.fail, ("a file was unpickled that its manifest does not vouch for",))


def manifest_of(build: Path) -> dict:
    return json.loads((build / "manifest.json").read_text())


def artifact_file(build: Path) -> bytes:
    return (build / manifest_of(build)["file"]).read_bytes()


def change_manifest(build: Path, **entries: object) -> None:
    (build / "manifest.json").write_text(json.dumps({**manifest_of(build), **entries}))


def damage(build: Path, how: str) -> None:
    """Damage the file that a manifest names, or the manifest itself."""
    file = build / manifest_of(build)["file"]
    content = bytearray(file.read_bytes())
    match how:
        case "bit":
            content[len(content) // 2] ^= 1
            file.write_bytes(content)
        case "truncated":
            file.write_bytes(content[:-100])
        case "foreign":
            file.write_bytes(pickle.dumps(Bomb()))
        case "older format":
            change_manifest(build, format=1)
        case "missing":
            file.unlink()
