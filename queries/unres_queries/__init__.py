"""The shipped queries by name."""
