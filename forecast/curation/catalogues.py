"""Read public catalogues of what shipped: over HTTP, with conditional requests, retries and limits."""

import csv
import io
import json
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from forecast.errors import SlipcastError

MOST_BYTES = 50_000_000
#: Of a name, a maker or a source.
_MOST_CHARACTERS = 500
#: Where models.dev keeps the file of each model, with its day.
_MODELS_DEV = "https://github.com/anomalyco/models.dev/blob/HEAD/providers"
#: One request: to connect, and between two parts of an answer; and the whole of it.
_TIMEOUTS, _MOST_SECONDS = (10.0, 20.0), 120.0


class CatalogueRefused(SlipcastError, ValueError):
    """A catalogue that can't be reached or read; the message names it, the fault and the remedy."""


@dataclass(frozen=True)
class Listing:
    """One thing that a catalogue lists as released.

    Attributes
    ----------
    maker, name
        As the catalogue spells them.
    released_on
        The day that it gives.
    source
        What shows it.
    is_stamp
        Whether the day is when the catalogue made its entry, not a stated day of release.
    open_weights
        Whether it lists weights that anybody can download; None if it doesn't say.
    """

    maker: str
    name: str
    released_on: date
    source: str
    is_stamp: bool = False
    open_weights: bool | None = None


def read_catalogue(
    address: str, cache: Path, most_bytes: int = MOST_BYTES, most_seconds: float = _MOST_SECONDS
) -> list[Listing]:
    r"""Read a catalogue; its format is recognized by its content.

    Parameters
    ----------
    address
        An address that begins with `http`, or a file.
    cache
        Folder that keeps answers, so that an unchanged catalogue is not sent again.
    most_bytes, most_seconds
        The most that is read, and the most time for it.

    Raises
    ------
    CatalogueRefused
        If it can't be reached, is too large or too slow, or is in no known format.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder) / "shipped.csv"
    ...     _ = file.write_text("maker,name,released_on,source\nAcme,Three,2026-04-02,https://example.com")
    ...     print(*[(listing.name, str(listing.released_on)) for listing in read_catalogue(str(file), file)])
    ('Three', '2026-04-02')
    """
    if address.startswith(("http://", "https://")):
        content = _download(address, cache, most_bytes, most_seconds)
    else:
        try:
            content = Path(address).read_bytes()
        except OSError as error:
            remedy = "name a file, or an address that begins with http"
            raise CatalogueRefused(f"{address}: {error.strerror}; {remedy}") from error
    try:
        text = content.decode("utf-8-sig")
        found = _of_json(json.loads(text)) if text.lstrip()[:1] in ("{", "[") else _of_csv(text)
        listings = [listing for listing in found if _is_readable(listing)]
    except (
        KeyError,
        TypeError,
        AttributeError,
        ValueError,
        OverflowError,
        RecursionError,
        csv.Error,
    ) as error:
        what = f"{type(error).__name__}: {error}"[:200]
        raise CatalogueRefused(
            f"{address}: can't be read ({what}); is it a catalogue of a known format?"
        ) from error
    if not listings:
        raise CatalogueRefused(f"{address}: lists nothing with a day; name another catalogue")
    return listings


def _is_readable(listing: Listing) -> bool:
    """Tell whether a terminal and the dataset can hold the texts: what is longer is no release's name."""
    texts = (listing.maker, listing.name, listing.source)
    return all(
        isinstance(text, str) and len(text) <= _MOST_CHARACTERS and text.isprintable() for text in texts
    )


def _download(address: str, cache: Path, most_bytes: int, most_seconds: float) -> bytes:
    import requests
    from cachecontrol import CacheControlAdapter
    from cachecontrol.caches import FileCache
    from urllib3.util.retry import Retry

    retries = Retry(total=3, backoff_factor=0.5, status_forcelist=(429, 500, 502, 503, 504))
    with requests.Session() as session:
        for scheme in ("http://", "https://"):
            session.mount(scheme, CacheControlAdapter(cache=FileCache(cache), max_retries=retries))
        content, deadline = bytearray(), time.monotonic() + most_seconds
        try:
            with session.get(address, timeout=_TIMEOUTS, stream=True) as response:
                response.raise_for_status()
                for part in response.iter_content(65_536):
                    content += part
                    if len(content) > most_bytes:
                        raise CatalogueRefused(
                            f"{address}: larger than {most_bytes} bytes; name a smaller one"
                        )
                    if time.monotonic() > deadline:
                        raise CatalogueRefused(f"{address}: took over {most_seconds:g} s; try again later")
        except requests.RequestException as error:
            raise CatalogueRefused(f"{address}: {str(error)[:200]}; try again later") from error
    return bytes(content)


def _of_csv(text: str) -> Iterator[Listing]:
    for row in csv.DictReader(io.StringIO(text, newline="")):
        if re.fullmatch(r"\d{4}-\d\d-\d\d", row["released_on"]):
            vague = re.match("month|.*publication", row.get("precision") or "") is not None
            weights = {"open weights": True, "API": False, "app": False}.get(row.get("access") or "")
            day = date.fromisoformat(row["released_on"])
            yield Listing(row["maker"], row["name"], day, row["source"], vague, weights)


def _of_json(document: Any) -> Iterator[Listing]:
    if isinstance(document, dict) and isinstance(document.get("data"), list):  # OpenRouter
        for model in document["data"]:
            maker, _, name = model["name"].rpartition(": ")
            day = datetime.fromtimestamp(model["created"], UTC).date()
            maker, source = maker or model["id"].partition("/")[0], f"https://openrouter.ai/{model['id']}"
            yield Listing(maker, name, day, source, is_stamp=True)
    elif isinstance(document, dict):  # models.dev: providers, each with its models
        for provider_id, provider in document.items():
            for model_id, model in provider["models"].items():
                if re.fullmatch(r"\d{4}-\d\d-\d\d", model.get("release_date", "")):
                    day = date.fromisoformat(model["release_date"])
                    weights = model.get("open_weights")
                    weights = weights if isinstance(weights, bool) else None
                    source = f"{_MODELS_DEV}/{provider_id}/models/{model_id}.toml"
                    yield Listing(provider["name"], model["name"], day, source, open_weights=weights)
    else:
        for item in document:
            on_hub = "modelId" in item
            if on_hub:  # the Hugging Face Hub
                maker, _, name = item["modelId"].partition("/")
                said, source = item["createdAt"][:10], f"https://huggingface.co/{item['modelId']}"
            else:  # releases of a repository at GitHub
                maker, name = item["html_url"].split("/")[3], item["name"] or item["tag_name"]
                said, source = (item["published_at"] or "")[:10], item["html_url"]
            if said:
                yield Listing(maker, name, date.fromisoformat(said), source, on_hub, on_hub or None)
