"""Selection of relations between entities."""
