"""Rendering: draw charts and write Parquet files, in a process of their own."""
