"""What the wheel holds besides the code: the dataset and a trained artifact, in `forecast/packaged/`."""

import json
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_DATASET = ("datapackage.json", "README.md", "*.csv", "ledger/*.csv")


class PackagedFiles(BuildHookInterface[Any]):
    """Adds the dataset and the artifact to a wheel; an installation from a checkout reads them in place."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Name the files, or raise if nothing is trained."""
        if version != "standard":
            return
        root = Path(self.root)
        manifest = root / "build" / "manifest.json"
        if not manifest.is_file():
            raise FileNotFoundError("a wheel holds a trained artifact: run `make wheel`, which trains first")
        artifact = root / "build" / json.loads(manifest.read_text(encoding="utf-8"))["file"]
        dataset = [path for pattern in _DATASET for path in (root / "data").glob(pattern)]
        for path in (manifest, artifact, *dataset):
            build_data["force_include"][str(path)] = f"forecast/packaged/{path.relative_to(root)}"
