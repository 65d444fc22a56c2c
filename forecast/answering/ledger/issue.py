"""Make an edition: the forecasts of all that is pending."""

from datetime import timedelta

from forecast.answering.answer import answer_tracked
from forecast.answering.ledger.issued import Issued
from forecast.answering.questions import default_as_of
from forecast.artifact.store import Artifact
from forecast.features.questions import open_questions
from forecast.incidence import DECIMALS_SHOWN
from forecast.scoring import HORIZONS_IN_DAYS


def make_edition(artifact: Artifact) -> list[Issued]:
    """Return the forecasts of every pending release for each of `HORIZONS_IN_DAYS`.

    Parameters
    ----------
    artifact
        The artifact to forecast from, for each release as of the day on which it was last checked.
    """
    edition = []
    for question in open_questions(artifact.history):
        as_of = default_as_of(artifact, artifact.history.releases[question.release_id])
        days = [as_of + timedelta(days=horizon) for horizon in HORIZONS_IN_DAYS]
        answer = answer_tracked(artifact, question.release_id, as_of, days)
        for index, (horizon, chance) in enumerate(zip(HORIZONS_IN_DAYS, answer.released_by, strict=True)):
            edition.append(
                Issued(
                    as_of=as_of,
                    release_id=question.release_id,
                    horizon_days=horizon,
                    by=chance.date,
                    released=round(chance.probability, DECIMALS_SHOWN),
                    low=round(chance.low, DECIMALS_SHOWN),
                    high=round(chance.high, DECIMALS_SHOWN),
                    cancelled=round(answer.cancelled_by[index], DECIMALS_SHOWN),
                    face_value=round(answer.baselines["face_value"][index], DECIMALS_SHOWN),
                    reference_class=round(answer.baselines["reference_class"][index], DECIMALS_SHOWN),
                    candidate=answer.vintage.candidate,
                    trained_through=answer.vintage.trained_through,
                    artifact_sha256=str(artifact.manifest["sha256"]),
                    dataset_version=str(artifact.manifest["dataset"]["version"]),
                )
            )
    return edition
