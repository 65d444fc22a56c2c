"""Routes: views that read a request, call an operation and return a response."""
