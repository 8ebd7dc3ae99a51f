"""Entity type scorers."""
