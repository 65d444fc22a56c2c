"""Tests of `service.openapi`."""
