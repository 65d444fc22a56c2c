"""The sentence: an answer in one line of plain words."""

from datetime import date

from forecast.answering.answer import Answer
from forecast.outcome import Outcome

_HALF = 0.5


def sentence(answer: Answer) -> str:
    """Return an answer as one sentence: the chances by its dates, the median, and the chance of never."""
    parts = [f"{percent(row.probability)} by {in_words(row.date)}" for row in answer.released_by]
    median = next(quantile.date for quantile in answer.quantiles if quantile.level == _HALF)
    parts.append(f"half by {in_words(median)}" if median else "below one half for two years")
    never = answer.at_horizon[Outcome.CANCELLED] + answer.at_horizon[Outcome.PENDING]
    parts.append(f"{percent(never)} not within two years")
    return f"As of {in_words(answer.as_of)}: {', '.join(parts)}."


def percent(chance: float) -> str:
    """Return a chance in whole percent; one of less than one, or of more than 99, says so."""
    if chance < 0.01:
        return "less than 1 %"
    return "more than 99 %" if chance > 0.99 else f"{100 * chance:.0f} %"


def in_words(day: date) -> str:
    """Return a day as English writes it, such as 16 May 2025."""
    return f"{day.day} {day:%B %Y}"
