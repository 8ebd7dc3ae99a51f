"""jointie: documents in, entities and relations out."""

__version__ = "0.1.0"
