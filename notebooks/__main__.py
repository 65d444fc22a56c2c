"""Rerun the notebooks in place, or check that none is stale or warns: `python -m notebooks run | check`.

A notebook's output is stale when its cells, the library, or the dataset's edition have changed since it was
run: a hash of all three is kept in its metadata. A row added between two editions makes nothing stale.
"""

import hashlib
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from tqdm import tqdm

ROOT = Path(__file__).parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
_INPUTS = [ROOT / "data" / "datapackage.json", *sorted((ROOT / "forecast").rglob("*.py"))]


def _inputs_hash(notebook: nbformat.NotebookNode) -> str:
    digest = hashlib.sha256()
    for path in _INPUTS:
        digest.update(path.relative_to(ROOT).as_posix().encode() + path.read_bytes())
    for cell in notebook.cells:
        digest.update(f"\n{cell.cell_type}\n{cell.source}".encode())
    return digest.hexdigest()[:16]


def _run() -> int:
    for path in tqdm(NOTEBOOKS, desc="notebooks", unit="notebook"):
        notebook = nbformat.read(path, as_version=4)
        client = NotebookClient(notebook, timeout=600, resources={"metadata": {"path": str(path.parent)}})
        client.execute()
        for cell in notebook.cells:
            cell.metadata.pop("execution", None)  # times of day, which no reader needs
        notebook.metadata = {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
            "slipcast": {"inputs": _inputs_hash(notebook)},
        }
        nbformat.write(notebook, path)
    return 0


def _check() -> int:
    stale, warning = [], []
    for path in NOTEBOOKS:
        notebook = nbformat.read(path, as_version=4)
        nbformat.validate(notebook)
        outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
        if any(output.get("name") == "stderr" for output in outputs):
            warning.append(path.name)
        if notebook.metadata.get("slipcast", {}).get("inputs") != _inputs_hash(notebook):
            stale.append(path.name)
    if stale:
        print(f"stale: {', '.join(stale)}; run make notebooks")
    if warning:
        print(f"with warnings among their outputs: {', '.join(warning)}; mend what they warn of")
    if not stale and not warning:
        print(f"{len(NOTEBOOKS)} notebooks, none stale")
    return bool(stale or warning)


if __name__ == "__main__":
    sys.exit({"run": _run, "check": _check}[sys.argv[1]]())
