"""The artifact: train it, save it, and load it to answer questions."""

from forecast.artifact.store import MANIFEST, Artifact, is_current, load_artifact, save_artifact

__all__ = ["MANIFEST", "Artifact", "is_current", "load_artifact", "save_artifact"]
