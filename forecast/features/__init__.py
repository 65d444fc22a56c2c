"""Features: questions about releases, and the numbers that are known of them on the day of asking."""
