"""Tests of `forecast.evaluation`."""
