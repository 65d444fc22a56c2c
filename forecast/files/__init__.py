"""Files: written so that a reader sees a whole one, read without waiting, and locked while they are replaced."""
