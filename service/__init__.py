"""Slipcast's HTTP service: typed requests in, forecasts out; no statistics are computed here."""
