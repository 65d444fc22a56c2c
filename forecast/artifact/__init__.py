"""The artifact: training, the file that a service answers from, and what pages show besides."""
