"""Slipcast's library: from sourced promises about AI models to calibrated release forecasts."""

__version__ = "0.1.0"
