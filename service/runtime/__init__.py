"""Runtime: what the application holds in memory, how it is reloaded, and the process that renders files."""
