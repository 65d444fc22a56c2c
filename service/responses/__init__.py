"""Responses: their schemas, how they are filled, and problems."""
