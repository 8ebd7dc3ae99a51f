"""p-values of many tests together."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def holm(p_values: Sequence[float]) -> list[float]:
    """The p-values of tests made together, in the same order, each made larger.

    To call those below a level significant errs in even one of them no more often than the level says, whatever the
    tests have to do with each other. From Holm (1979), "A Simple Sequentially Rejective Multiple Test Procedure": the
    i-th smallest of m is multiplied by m - i + 1, is no smaller than those before it, and at most 1.
    """
    p = np.asarray(p_values, np.float64)
    order = np.argsort(p, kind="stable")
    corrected = np.empty_like(p)
    corrected[order] = np.minimum(np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1)), 1)
    return [float(value) for value in corrected]
