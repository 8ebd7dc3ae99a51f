"""Documents to files: the family of writers, a file for each format."""
