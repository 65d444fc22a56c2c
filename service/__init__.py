"""Slipcast's HTTP service: typed requests in, forecasts out; no statistics are computed here."""

from service.app import create_app

__all__ = ["create_app"]
