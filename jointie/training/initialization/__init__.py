"""Initialization: the weights of a trained model, and frozen parameters."""
