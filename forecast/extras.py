"""Check that the extras are installed: optional libraries that only some commands need."""

from importlib.util import find_spec

from forecast.errors import MissingExtra

#: The libraries of each extra, by import name.
EXTRAS = {
    "train": ("frictionless", "joblib", "scipy", "sklearn", "tqdm"),
    "charts": ("altair", "vl_convert"),
    "parquet": ("pyarrow",),
    "pandas": ("pandas",),
    "mcp": ("mcp",),
    "record": ("lifelines", "statsmodels"),
    "cluster": ("distributed",),
    "curate": ("cachecontrol", "requests"),
}


def require(extra: str, purpose: str) -> None:
    """Raise an error if a library of an extra is not installed.

    Parameters
    ----------
    extra
        A key of `EXTRAS`.
    purpose
        What needs the extra, as the subject of the error's sentence.

    Raises
    ------
    MissingExtra
        If a library is missing; the message gives the command that installs it.

    Examples
    --------
    >>> require("train", "Training")  # silent where scikit-learn and the others are installed
    """
    if any(find_spec(library) is None for library in EXTRAS[extra]):
        raise MissingExtra(purpose, extra)
