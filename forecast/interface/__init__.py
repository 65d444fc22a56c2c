"""The Python interface, for notebooks and programs: `from forecast import load`."""

from forecast.interface.results import ForecastResult, ReleaseList
from forecast.interface.slipcast import Slipcast, Statement, load

__all__ = ["ForecastResult", "ReleaseList", "Slipcast", "Statement", "load"]
