"""Rendering: charts and Parquet files, drawn in a process of their own."""
