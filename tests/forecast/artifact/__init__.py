"""Tests of `forecast.artifact`."""
