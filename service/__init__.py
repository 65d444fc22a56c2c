"""The HTTP service: it reads requests, calls `forecast` and writes responses; it computes no statistics."""
