"""Runtime: what the application holds, its reloading, and the process that renders."""
