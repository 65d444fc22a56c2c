"""Middleware: what wraps every response."""
