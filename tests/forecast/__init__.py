"""Tests of the library, in its folders."""
