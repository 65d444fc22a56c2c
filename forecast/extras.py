"""Extras: libraries that only some commands need, and what to say where they are not installed."""

from importlib.util import find_spec

from forecast.errors import MissingExtra

#: The libraries of each extra, by the names that they are imported by.
EXTRAS = {
    "train": ("frictionless", "joblib", "scipy", "sklearn", "tqdm"),
    "charts": ("altair", "vl_convert"),
    "parquet": ("pyarrow",),
    "pandas": ("pandas",),
    "mcp": ("mcp",),
    "record": ("lifelines", "statsmodels"),
    "cluster": ("distributed",),
}


def require(extra: str, purpose: str) -> None:
    """Raise if an extra is not installed.

    Parameters
    ----------
    extra
        One of `EXTRAS`.
    purpose
        What it is needed for, as the subject of a sentence.

    Raises
    ------
    MissingExtra
        With the command that installs it.
    """
    if any(find_spec(library) is None for library in EXTRAS[extra]):
        raise MissingExtra(purpose, extra)
