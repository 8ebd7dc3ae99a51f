"""Weights kept as low-rank deltas to an encoder that a package or the Hugging Face Hub has."""
