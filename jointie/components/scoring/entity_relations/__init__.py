"""Entity-level relation scorers."""
