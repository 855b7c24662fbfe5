"""Data services: aggregates of what buyers do, sold by the month; the mechanism, its terms and its cells."""
