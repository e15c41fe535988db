"""Sums of guitar making: where frets and strings go. Pure formulas, each with its source, in millimetres."""
