"""Files: written whole, locked while they are replaced, and read without waiting for another process."""
