"""Descriptions of the fields of responses: what has one name means one thing in all of them.

The records of `forecast` explain their fields to Python in docstrings; these are the sentences for readers of
the API. A field whose schema has a description keeps it.
"""

from typing import Any

#: By the name of the field, or of the schema and the field where the schema makes a difference.
_DESCRIPTIONS = {
    "access": "How it is promised to become available",
    "announced_on": "The day on which the statement became public",
    "announcement_id": "The id of the announcement: that of its release, and a number",
    "artifact_sha256": "The SHA-256 of the artifact that answered",
    "as_of": "The as-of date: the forecast rests only on what was known by then",
    "assumes": "What the forecast takes for granted besides what is known; left out if it takes nothing",
    "at_horizon": "The probability of each outcome by the horizon; they sum to one",
    "baselines": "The probabilities of `released_by`, by two simple methods to compare with",
    "by_today": "What follows for today from the curve; left out if it begins today",
    "cancelled": "The probability that it was cancelled by then",
    "candidate": "The name of the method that answered",
    "checked_on": "The last day on which it is known to have been pending",
    "checked_url": "The page that shows that it was pending on that day",
    "code": "The kind of warning, for programs; it does not change",
    "comparables": "Resolved releases that once looked most like this one, the most similar first",
    "curve": "The probabilities by each week from the as-of date to the horizon",
    "dataset_version": "The version of the dataset that the answer rests on",
    "date": "The day; the probability counts what happens by its end",
    "dates": "The days of the curve, one a week",
    "ended_as": "How it ended, such as `as_promised`, `scaled_down` or `superseded`",
    "evidence": "`read` if the curators read the source, `recalled` if they did not",
    "face_value": "By taking the latest promise at face value",
    "factors": "By how much each group of features moves the forecast from the reference class",
    "forecast": "The forecast of the release",
    "found_by": "The id of the sampling frame that it was found in",
    "formerly": "Earlier targets that the statement reveals, oldest first",
    "found_on": "The day of the statement through which it was found",
    "frame_id": "The id of the sampling frame",
    "generated_at": "The time of the answer, in UTC",
    "group": "The group of features",
    "high": "The upper end of the 80 % interval of `probability`",
    "horizon": "The last day that the forecast covers, two years after the as-of date",
    "ledger": "Counts and scores of the forecasts that were issued in public",
    "level": "The probability of release",
    "low": "The lower end of the 80 % interval of `probability`",
    "modality": "The kind of input and output",
    "name": "The name of the release",
    "note": "What else there is to know about the row",
    "observed_through": "The last day that the dataset covers",
    "on": "The day of the outcome",
    "open_ended": "Whether the promise says 'or later'",
    "organization_id": "The id of the organization",
    "outcome": "`released` or `cancelled`",
    "pending": "The probability that it is neither released nor cancelled by then",
    "percentage_points": "By how many percentage points it moves the probability of release within 90 days",
    "probability": "The probability of release by the end of `date`",
    "promised_from": "The first day of the promised window; left out if there is none",
    "promised_to": "The last day of the promised window; left out if there is none",
    "provenance": "The dataset and the artifact that the answer rests on",
    "quantiles": "The days by which the probability of release reaches each level",
    "reached": "Whether the probability reaches the level by the horizon",
    "reading": "The window that was read from each announcement, oldest first",
    "reference_class": "By what became of earlier promises of the same kind",
    "region": "Where it was promised: `world`, `eu`, or the codes of countries",
    "release": "The release with its announcements",
    "release_id": "The id of the release, as `/v1/releases` lists it",
    "released": "The probability that it is released by then",
    "released_by": "The probability of release by each date that was asked for",
    "resolution": "The outcome, as known today; left out if it is pending",
    "resolved_from": "The first day on which the outcome can have come; left out while it is pending",
    "resolved_on": "The day of the outcome; left out while it is pending",
    "resolved_precision": "How exactly the day of the outcome is known; of a month it is the last day",
    "sentence": "The forecast in one sentence, for people",
    "slip_in_days": "Days from the end of the first promised window to the outcome; left out without one",
    "source_url": "The page that states the outcome, or the latest promise",
    "status": "`pending`, `released` or `cancelled`",
    "superseded_by": "The id of the release that took its place; left out if none did",
    "text": "The warning, for people",
    "tier": "Its place in the maker's range",
    "title": "The name of the sampling frame",
    "tracked": "The forecast without the hypothetical announcements; left out if there are none",
    "trained_through": "The last day whose facts the vintage knew",
    "warnings": "What to know before relying on the forecast",
    "wording": "The timing words as they were given; empty without words",
    "ByToday.date": "Today in UTC, or the horizon if that is earlier",
    "Comparable.as_of": "The day on which it looked most like this release",
    "Curve.cancelled": "The probability of cancellation by each of `dates`",
    "Curve.released": "The probability of release by each of `dates`",
    "FormerTarget.promised_from": "Its first day",
    "FormerTarget.promised_to": "Its last day",
    "Quantile.date": "The day by which the probability reaches `level`; left out if it stays below",
}


def described(schemas: dict[str, Any]) -> dict[str, Any]:
    """Return the schemas with a description of each field that has none and that is known here.

    Parameters
    ----------
    schemas
        JSON schemas by name.

    Examples
    --------
    >>> described({"Curve": {"properties": {"released": {"type": "array"}}}})["Curve"]["properties"]
    {'released': {'type': 'array', 'description': 'The probability of release by each of `dates`'}}
    """
    return {
        name: schema | {"properties": _of_fields(name, schema["properties"])}
        if "properties" in schema
        else schema
        for name, schema in schemas.items()
    }


def _of_fields(schema_name: str, fields: dict[str, Any]) -> dict[str, Any]:
    described_fields = {}
    for name, field in fields.items():
        text = _DESCRIPTIONS.get(f"{schema_name}.{name}", _DESCRIPTIONS.get(name))
        described_fields[name] = (
            field if text is None else {**field, "description": field.get("description", text)}
        )
    return described_fields
