"""A platform's own client library, in an environment of its own, takes what `POST /v1/cdf` answers."""
