"""Tests of `forecast.estimators`."""
