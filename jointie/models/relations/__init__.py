"""Relation extractors: scores of relations between entities, and their losses."""
