"""The wheel, built, installed in an empty place, and used there: `make test-wheel`."""
