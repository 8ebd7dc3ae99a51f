"""Making further training documents of those that there are."""
