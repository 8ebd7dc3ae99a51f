"""Documents whose pairs of candidates do not fit at once: scored part by part, at prediction."""
