"""Responses: schemas of JSON bodies, the functions that fill them, and problems."""
