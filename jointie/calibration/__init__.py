"""Probabilities that can be trusted, and thresholds that pay, from annotated documents."""

from .calibrate import KINDS, Calibrated, Quality, calibrate

__all__ = ["KINDS", "Calibrated", "Quality", "calibrate"]
