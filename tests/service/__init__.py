"""Tests of the service, in the folders of the modules that they test."""
