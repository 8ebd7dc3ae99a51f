"""The training loop: epochs and steps of the stages of a model, on one process or several."""
