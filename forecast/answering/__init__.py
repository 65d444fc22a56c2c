"""Answering: turn a question into probabilities, comparables, factors and warnings."""

from forecast.answering.answer import Answer, answer, answer_tracked
from forecast.answering.questions import (
    ForecastQuestion,
    default_as_of,
    find_release,
    question_about,
    tracked_question,
)

__all__ = [
    "Answer",
    "ForecastQuestion",
    "answer",
    "answer_tracked",
    "default_as_of",
    "find_release",
    "question_about",
    "tracked_question",
]
