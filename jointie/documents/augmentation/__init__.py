"""Making further training documents of those that there are."""

from .augmentation import Augmentation
from .chain import Chain
from .layout import Layout
from .letter_case import LetterCase
from .raw_text import RawText
from .swap_names import SwapNames

__all__ = ["Augmentation", "Chain", "Layout", "LetterCase", "RawText", "SwapNames"]
