"""Segmentation of raw text into words and sentences."""
