"""Middleware: caching, headers, metrics, access log and errors of every response."""
