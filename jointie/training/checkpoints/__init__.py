"""Checkpoints: all that is needed to go on with a training, written so that a crash at any moment loses none."""
