"""Rules on lines that are part of another line."""
