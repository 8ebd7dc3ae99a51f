"""Interactions between coreference and relations."""

from .interaction import Interaction

__all__ = ["Interaction"]
