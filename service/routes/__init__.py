"""Routes: Flask views that read the request, call an operation and return the response."""
