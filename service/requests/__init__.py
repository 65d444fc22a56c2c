"""Requests: typed values from bodies and queries, with every fault found."""
