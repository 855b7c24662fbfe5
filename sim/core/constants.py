"""Numbers of the calendar and of money that everybody uses; each stands here once."""

DAYS_PER_YEAR = 365
"""Rates per year, years of tenure and of discounting have 365 days."""
MONTHS_PER_YEAR = 12
YEARS = (1, 2, 3)
"""Company years that the plan speaks of."""
MONTHS = tuple(range(1, len(YEARS) * MONTHS_PER_YEAR + 1))
"""Company months that the plan speaks of."""
FEN_PER_RMB = 100
FEW_AGENTS = 2000
"""Registered agents below which figures are rough."""
