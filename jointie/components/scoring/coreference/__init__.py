"""Coreference scorers."""
