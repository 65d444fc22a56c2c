"""Tests of `forecast.features`."""
