"""Slipcast's tests; they mirror the code."""
