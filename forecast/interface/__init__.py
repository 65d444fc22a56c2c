"""The Python interface: `from forecast import load` in notebooks and programs."""

from forecast.interface.results import ForecastResult, ReleaseList
from forecast.interface.slipcast import Slipcast, Statement, load

__all__ = ["ForecastResult", "ReleaseList", "Slipcast", "Statement", "load"]
