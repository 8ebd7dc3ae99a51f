"""Selection of links between mention candidates."""
