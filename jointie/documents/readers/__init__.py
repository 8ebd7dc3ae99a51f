"""Files to documents: the family of readers, a file for each format."""
