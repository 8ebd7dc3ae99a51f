"""Operations that are quicker or smaller than what torch makes of their formulas, each with a gradient of its own."""
