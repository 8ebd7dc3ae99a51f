"""Operations that are quicker or smaller than what torch makes of their formulas, some with a gradient of their own."""
