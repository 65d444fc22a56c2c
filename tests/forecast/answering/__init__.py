"""Tests of `forecast.answering`."""
