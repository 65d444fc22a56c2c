"""The artifact: training, the file that a service answers from, and what pages show besides."""

from forecast.artifact.store import MANIFEST, Artifact, is_current, load_artifact, save_artifact

__all__ = ["MANIFEST", "Artifact", "is_current", "load_artifact", "save_artifact"]
