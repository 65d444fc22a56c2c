"""The Python interface: `load()` returns a `Slipcast` that forecasts, asks, searches and lists."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

import msgspec

from forecast.answering import (
    Answer,
    answer,
    answer_tracked,
    default_as_of,
    find_release,
    question_about,
)
from forecast.answering.forecast_record import forecast_record
from forecast.answering.moves import forecasts_so_far
from forecast.answering.statements import stated_announcement, stated_release
from forecast.artifact import Artifact, load_artifact
from forecast.dataset import Access, Announcement, Modality, Reason, Release, Status, Tier, Voice
from forecast.dataset.search import search_releases
from forecast.errors import InvalidQuestion
from forecast.interface.results import ForecastResult, ReleaseList
from forecast.locations import locate
from forecast.rendering.charts import chart_facts

Day = date | str


def load(build: Path | str | None = None) -> "Slipcast":
    """Return the Python interface on a trained artifact.

    Parameters
    ----------
    build
        The artifact's folder; by default that of the checkout that this runs in, else what was trained last,
        else what the package brought.

    Raises
    ------
    forecast.errors.ArtifactRefused
        If there is none that can be used; the message names the command that makes one.

    Examples
    --------
    >>> slip = load()
    >>> slip.forecast("meta-llama-4-behemoth", as_of="2025-05-16").record.horizon
    datetime.date(2027, 5, 16)
    """
    return Slipcast(load_artifact(locate(build=None if build is None else Path(build)).build))


class Slipcast:
    """Forecasts from one artifact.

    Parameters
    ----------
    artifact
        What to forecast from.
    now
        The clock, in UTC.
    """

    def __init__(self, artifact: Artifact, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.artifact = artifact
        self._now = now

    def __repr__(self) -> str:
        dataset = self.artifact.manifest["dataset"]
        return f"<Slipcast, dataset {dataset['version']} observed through {dataset['observed_through']}>"

    def forecast(
        self, release_id: str, as_of: Day | None = None, dates: Iterable[Day] = ()
    ) -> ForecastResult:
        """Forecast a release of the dataset.

        Parameters
        ----------
        release_id
            As `search` and `releases` give it.
        as_of
            The day of asking; by default the last that the release is known to have been pending on.
        dates
            Days after `as_of`, within two years, to give the chance of release by.

        Raises
        ------
        forecast.errors.UnknownRelease, forecast.errors.NotPending, forecast.errors.TooEarly
            If there is nothing to forecast.
        ValueError
            If a day can't be read, or a date is out of reach.
        """
        release = find_release(self.artifact, release_id)
        day = default_as_of(self.artifact, release) if as_of is None else _day(as_of)
        answered = answer_tracked(self.artifact, release_id, day, [_day(date_) for date_ in dates])
        return self._result(answered, release)

    def history(self, release_id: str) -> list[ForecastResult]:
        """Forecast a release as of each of its announcements, oldest first, each by its day's vintage."""
        release = find_release(self.artifact, release_id)
        return [self._result(answered, release) for answered in forecasts_so_far(self.artifact, release_id)]

    def ask(
        self,
        announcements: Iterable[Mapping[str, Any] | tuple[Day, str]],
        *,
        name: str | None = None,
        organization: str | None = None,
        modality: Modality | str | None = None,
        access: Access | str | None = None,
        tier: Tier | str | None = None,
        as_of: Day | None = None,
        dates: Iterable[Day] = (),
    ) -> ForecastResult:
        """Forecast any release from its announcements.

        Parameters
        ----------
        announcements
            Each as a pair of its day and its timing words, or as a mapping with the fields of `Statement`.
        name, organization, modality, access, tier
            What is known of the release.
        as_of
            The day of asking; today by default.
        dates
            Days after `as_of`, within two years, to give the chance of release by.

        Raises
        ------
        forecast.errors.InvalidQuestion
            With every fault.

        Examples
        --------
        >>> slip = load()
        >>> result = slip.ask([("2025-05-15", "fall or later")], organization="Meta", as_of="2025-05-16")
        >>> result.record.reading[0].promised_to
        datetime.date(2025, 11, 30)
        """
        reader = _Reader()
        day = self._now().date() if as_of is None else reader.read("as_of", _day, as_of)
        days = [reader.read("dates", _day, date_) for date_ in dates]
        release = stated_release(
            self.artifact.history,
            name,
            organization,
            reader.read("modality", _word, modality, Modality),
            reader.read("access", _word, access, Access),
            reader.read("tier", _word, tier, Tier),
        )
        stated = [
            reader.read(f"announcements[{number}]", _stated, item, release.release_id, number)
            for number, item in enumerate(announcements)
        ]
        if not stated:
            reader.faults.append("announcements: none given; give at least one")
        late = [s.announced_on for s in stated if s is not None and day is not None and s.announced_on > day]
        reader.faults += [f"announcements: {said_on} is after as_of, {day}" for said_on in late]
        if reader.faults:
            raise InvalidQuestion(reader.faults)
        question = question_about(self.artifact, release, stated, day, days)
        return self._result(answer(self.artifact, [question])[0], None)

    def search(self, text: str, status: Status | str | None = None) -> ReleaseList:
        """Return the releases whose id, name or organization holds all words of a text."""
        of_status = None if status is None else Status(status)
        return ReleaseList(search_releases(self.artifact.history, text, of_status))

    def releases(self, status: Status | str | None = None) -> ReleaseList:
        """Return the releases of the dataset, of one status or of all."""
        every = self.artifact.history.releases.values()
        return ReleaseList([r for r in every if status is None or r.status is Status(status)])

    def release(self, release_id: str) -> Release:
        """Return a release of the dataset, with its outcome as known today.

        Raises
        ------
        forecast.errors.UnknownRelease
            With the nearest ids.
        """
        return find_release(self.artifact, release_id)

    def announcements(self, release_id: str) -> tuple[Announcement, ...]:
        """Return the announcements of a release of the dataset, oldest first."""
        find_release(self.artifact, release_id)
        return self.artifact.history.announcements[release_id]

    def _result(self, answered: Answer, release: Release | None) -> ForecastResult:
        record = forecast_record(answered, self.artifact, self._now().replace(microsecond=0), release)
        since = () if release is None else self.artifact.history.announcements[release.release_id]
        later = [announcement for announcement in since if announcement.announced_on > answered.as_of]
        return ForecastResult(record, answered, chart_facts(answered, later, release))


class Statement(msgspec.Struct, forbid_unknown_fields=True):
    """An announcement as `Slipcast.ask` takes it; an explicit window wins over `wording`."""

    announced_on: date
    wording: str | None = None
    promised_from: date | None = None
    promised_to: date | None = None
    open_ended: bool = False
    voice: Voice | None = None
    reason: Reason | None = None


def _day(value: Day) -> date:
    """Return a day given as a date or as text."""
    if isinstance(value, datetime):
        return value.date()
    try:
        return value if isinstance(value, date) else date.fromisoformat(value)
    except (ValueError, TypeError):
        raise ValueError(f"{value!r} is no day; write it as YYYY-MM-DD") from None


def _word(value: str, vocabulary: type[StrEnum]) -> StrEnum:
    """Return a word of a vocabulary."""
    if value not in [*vocabulary]:
        raise ValueError(f"{value!r} is unknown; use one of {', '.join(vocabulary)}")
    return vocabulary(value)


def _stated(item: Mapping[str, Any] | tuple[Day, str], release_id: str, number: int) -> Announcement:
    """Return an announcement as a user gives it."""
    fields = item if isinstance(item, Mapping) else {"announced_on": item[0], "wording": item[1]}
    statement = msgspec.convert({**fields, "announced_on": _day(fields["announced_on"])}, Statement)
    return stated_announcement(release_id, number, **msgspec.structs.asdict(statement))


class _Reader:
    """Reads the parts of a question, and collects what is wrong with them."""

    def __init__(self) -> None:
        self.faults: list[str] = []

    def read(self, field: str, convert: Callable[..., Any], value: Any, *further: Any) -> Any:
        """Return a value converted, or None if it is None or can't be."""
        try:
            return None if value is None else convert(value, *further)
        except (ValueError, TypeError, LookupError) as error:  # msgspec's are among them
            self.faults.append(f"{field}: {error}")
            return None
