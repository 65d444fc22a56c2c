"""Tests of the service, in its folders."""
