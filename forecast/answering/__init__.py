"""Answering: from a question to probabilities, comparables, factors and warnings."""
