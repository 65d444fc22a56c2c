"""Tests of `forecast.promise`."""
