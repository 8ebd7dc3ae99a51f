"""Making small model directories: what a trained model adds to an encoder that another package ships."""

from .shrink import RESERVE, Shrunk, shrink

__all__ = ["RESERVE", "Shrunk", "shrink"]
