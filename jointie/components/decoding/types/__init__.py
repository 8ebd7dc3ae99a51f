"""Selection of entity types."""
