"""How good a receiver's fix is."""

AXIS_PER_RADIUS_68 = 1 / 1.515
"""A circular normal error with sigma per axis holds 68 % within sqrt(-2 ln 0.32) sigma = 1.515 sigma."""
DEFAULT_ACCURACY_M = 10.0
"""68 % radius taken where a receiver states none: an ordinary phone or body camera under open sky, rounded up."""
MIN_ACCURACY_M = 1.0
"""No body-worn receiver is better; a stated 0 means that it said nothing sensible."""
