"""Tests of `forecast.dataset`."""
