"""Mention scorers."""
