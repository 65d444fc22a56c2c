"""Provide the Python interface: `load()` returns a `Slipcast`, which forecasts and lists releases."""

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
    """Load a trained artifact and return the Python interface to it.

    Parameters
    ----------
    build
        Folder of the artifact. By default it is that of the checkout in which this runs. Outside a checkout,
        it is that of the artifact trained last, or else of the one in the package.

    Raises
    ------
    forecast.errors.ArtifactRefused
        If there is no usable artifact; the message has the command that makes one.

    Examples
    --------
    >>> slip = load()
    >>> slip.forecast("meta-llama-4-behemoth", as_of="2025-05-16").record.horizon
    datetime.date(2027, 5, 16)
    """
    return Slipcast(load_artifact(locate(build=None if build is None else Path(build)).build))


class Slipcast:
    """Forecasts and data from one artifact; `load` returns an instance.

    Parameters
    ----------
    artifact
        The artifact to answer from.
    now
        Function that returns the current time, in UTC.
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
            Its id; `search` and `releases` return ids.
        as_of
            The as-of date; by default the last day on which the release is known to have been pending.
        dates
            Days after `as_of`, within two years, to return the chance of release by.

        Raises
        ------
        forecast.errors.UnknownRelease
            If the dataset has no such release.
        forecast.errors.NotPending
            If the release was not pending on `as_of`.
        forecast.errors.TooEarly
            If `as_of` is before the first vintage.
        ValueError
            If a date can't be read or is out of range.
        """
        release = find_release(self.artifact, release_id)
        day = default_as_of(self.artifact, release) if as_of is None else _day(as_of)
        forecast = answer_tracked(self.artifact, release_id, day, [_day(date_) for date_ in dates])
        return self._result(forecast, release)

    def history(self, release_id: str) -> list[ForecastResult]:
        """Return the forecasts of a release as of each of its announcements, oldest first.

        Parameters
        ----------
        release_id
            Its id; `search` and `releases` return ids.

        Raises
        ------
        forecast.errors.UnknownRelease
            If the dataset has no such release.
        """
        release = find_release(self.artifact, release_id)
        return [self._result(forecast, release) for forecast in forecasts_so_far(self.artifact, release_id)]

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
            At least one announcement: a pair of its day and its timing words, or a mapping with the fields of
            `Statement`.
        name, organization, modality, access, tier
            The release, as far as it is known.
        as_of
            The as-of date; today by default.
        dates
            Days after `as_of`, within two years, to return the chance of release by.

        Raises
        ------
        forecast.errors.InvalidQuestion
            If the question has faults; the error lists them all.
        forecast.errors.TooEarly
            If `as_of` is before the first vintage.

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
        reader.faults += [f"announcements: {announced_on} is after as_of, {day}" for announced_on in late]
        if reader.faults:
            raise InvalidQuestion(reader.faults)
        question = question_about(self.artifact, release, stated, day, days)
        return self._result(answer(self.artifact, [question])[0], None)

    def search(self, text: str, status: Status | str | None = None) -> ReleaseList:
        """Return the releases that match all words of a text, the best first.

        Parameters
        ----------
        text
            Words of names, aliases and ids, or a source's address; a slip of the pen does no harm.
        status
            Status of the releases to return; any by default.

        Raises
        ------
        ValueError
            If the text is too long, or there is no such status.
        """
        of_status = None if status is None else Status(status)
        return ReleaseList(search_releases(self.artifact.history, text, of_status))

    def releases(self, status: Status | str | None = None) -> ReleaseList:
        """Return the releases of the dataset.

        Parameters
        ----------
        status
            Status of the releases to return; any by default.
        """
        every = self.artifact.history.releases.values()
        return ReleaseList([r for r in every if status is None or r.status is Status(status)])

    def release(self, release_id: str) -> Release:
        """Return a release of the dataset, with its outcome as known today.

        Parameters
        ----------
        release_id
            Its id.

        Raises
        ------
        forecast.errors.UnknownRelease
            If the dataset has no such release; the error has the nearest ids.
        """
        return find_release(self.artifact, release_id)

    def announcements(self, release_id: str) -> tuple[Announcement, ...]:
        """Return the announcements of a release of the dataset, oldest first.

        Parameters
        ----------
        release_id
            Its id.

        Raises
        ------
        forecast.errors.UnknownRelease
            If the dataset has no such release.
        """
        find_release(self.artifact, release_id)
        return self.artifact.history.announcements[release_id]

    def _result(self, forecast: Answer, release: Release | None) -> ForecastResult:
        record = forecast_record(forecast, self.artifact, self._now().replace(microsecond=0), release)
        announcements = () if release is None else self.artifact.history.announcements[release.release_id]
        since = [announcement for announcement in announcements if announcement.announced_on > forecast.as_of]
        return ForecastResult(record, forecast, chart_facts(forecast, since, release))


class Statement(msgspec.Struct, forbid_unknown_fields=True):
    """An announcement for `Slipcast.ask`; an explicit window takes precedence over `wording`."""

    announced_on: date
    wording: str | None = None
    promised_from: date | None = None
    promised_to: date | None = None
    open_ended: bool = False
    voice: Voice | None = None
    reason: Reason | None = None


def _day(value: Day) -> date:
    """Return a day from a date, a time or text."""
    if isinstance(value, datetime):
        return value.date()
    try:
        return value if isinstance(value, date) else date.fromisoformat(value)
    except (ValueError, TypeError):
        raise ValueError(f"{value!r} is not a day; write it as YYYY-MM-DD") from None


def _word(value: str, vocabulary: type[StrEnum]) -> StrEnum:
    """Return a word as a member of its vocabulary."""
    if value not in [*vocabulary]:
        raise ValueError(f"{value!r} is unknown; use one of {', '.join(vocabulary)}")
    return vocabulary(value)


def _stated(item: Mapping[str, Any] | tuple[Day, str], release_id: str, number: int) -> Announcement:
    """Return an announcement from the pair or mapping that a user gives."""
    fields = item if isinstance(item, Mapping) else {"announced_on": item[0], "wording": item[1]}
    statement = msgspec.convert({**fields, "announced_on": _day(fields["announced_on"])}, Statement)
    return stated_announcement(release_id, number, **msgspec.structs.asdict(statement))


class _Reader:
    """Reads the fields of a question, and collects their faults."""

    def __init__(self) -> None:
        self.faults: list[str] = []

    def read(self, field: str, convert: Callable[..., Any], value: Any, *arguments: Any) -> Any:
        """Return a value converted; None without a value, and after adding a fault if it can't be."""
        try:
            return None if value is None else convert(value, *arguments)
        except (ValueError, TypeError, LookupError) as error:  # msgspec's are among them
            self.faults.append(f"{field}: {error}")
            return None
