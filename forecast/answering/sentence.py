"""Write an answer as one sentence."""

from datetime import date

from forecast.answering.answer import Answer
from forecast.outcome import Outcome

_HALF = 0.5


def sentence(answer: Answer) -> str:
    """Return the sentence about an answer: the chances by its dates, the median, and the chance of never.

    Parameters
    ----------
    answer
        The answer to a question.
    """
    parts = [f"{percent(row.probability)} by {in_words(row.date)}" for row in answer.released_by]
    median = next(quantile.date for quantile in answer.quantiles if quantile.level == _HALF)
    parts.append(f"half by {in_words(median)}" if median else "below one half for two years")
    never = answer.at_horizon[Outcome.CANCELLED] + answer.at_horizon[Outcome.PENDING]
    parts.append(f"{percent(never)} not within two years")
    return f"As of {in_words(answer.as_of)}: {', '.join(parts)}."


def percent(chance: float) -> str:
    """Return a chance in whole percent, at least "less than 1 %" and at most "more than 99 %".

    Parameters
    ----------
    chance
        Between 0 and 1.

    Examples
    --------
    >>> percent(0.4327), percent(0.005), percent(0.995)
    ('43 %', 'less than 1 %', 'more than 99 %')
    """
    if chance < 0.01:
        return "less than 1 %"
    return "more than 99 %" if chance > 0.99 else f"{100 * chance:.0f} %"


def in_words(day: date) -> str:
    """Return a day in English words.

    Parameters
    ----------
    day
        Any day.

    Examples
    --------
    >>> in_words(date(2025, 5, 16))
    '16 May 2025'
    """
    return f"{day.day} {day:%B %Y}"
