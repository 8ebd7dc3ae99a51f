"""Pooling of relation scores from mentions to entities."""
