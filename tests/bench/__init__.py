"""What an answer costs, beside an empty Flask answer and beside what else a user would take: `make bench`."""
