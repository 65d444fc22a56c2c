"""What tests share: processes, simulated histories, damage, and what HTTP answers must be."""
