"""Features: turn questions about releases into rows of numbers that were known on the as-of date."""
