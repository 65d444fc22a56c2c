"""Write an answer as one sentence."""

from datetime import date

from forecast.answering.answer import Answer
from forecast.answering.present import Present
from forecast.outcome import Outcome

_HALF = 0.5


def sentence(answer: Answer, present: Present | None = None) -> str:
    """Return the sentence about an answer: the chances by its dates, the median, and the chance of never.

    Parameters
    ----------
    answer
        The answer to a question.
    present
        What is known of a release of the dataset that is pending; None for another.
    """
    parts = [f"{percent(row.probability)} by {in_words(row.date)}" for row in answer.released_by]
    median = next(quantile.date for quantile in answer.quantiles if quantile.level == _HALF)
    parts.append(f"half by {in_words(median)}" if median else "below one half for two years")
    never = answer.at_horizon[Outcome.CANCELLED] + answer.at_horizon[Outcome.PENDING]
    parts.append(f"{percent(never)} not within two years")
    text = f"As of {in_words(answer.as_of)}: {', '.join(parts)}."
    if present is None:
        return text
    checked = f"last checked on {in_words(present.checked_on)}"
    if present.by_today is not None:
        now = present.by_today
        text = f"{percent(now.released)} that it is out by now ({in_words(now.date)}); {checked}. {text}"
    elif not present.assumes:
        text = f"{text[:-1]}; {checked}."
    return f"{text} This supposes {present.assumes}." if present.assumes else text


def checked_through(observed_through: date, today: date) -> str:
    """Return how old the data are, as every page and file tells first.

    Parameters
    ----------
    observed_through
        The last day that the dataset covers.
    today
        Today.

    Examples
    --------
    >>> checked_through(date(2026, 3, 31), date(2026, 11, 27))
    'Data checked through 31 March 2026, 241 days ago'
    """
    n_days = (today - observed_through).days
    age = "today" if n_days == 0 else "1 day ago" if n_days == 1 else f"{n_days} days ago"
    return f"Data checked through {in_words(observed_through)}, {age}"


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
