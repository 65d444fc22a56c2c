"""Tests of the curator's desk."""
