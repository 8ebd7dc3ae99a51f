"""Results as tables: for the terminal, and as Markdown and JSON."""
