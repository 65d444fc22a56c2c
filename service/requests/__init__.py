"""Requests: models of bodies and query strings, whose validation reports every fault at once."""
