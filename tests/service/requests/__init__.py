"""Tests of `service.requests`."""
