"""`check.py` runs in an environment of its own, whose libraries the tests' environment lacks."""

collect_ignore = ["check.py"]
