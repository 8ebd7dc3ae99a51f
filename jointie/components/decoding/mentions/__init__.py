"""Selection of mentions among candidates."""
