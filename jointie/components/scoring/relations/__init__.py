"""Mention-level relation scorers."""
