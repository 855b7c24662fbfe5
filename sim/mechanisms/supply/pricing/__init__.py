"""Pricing: the mechanism, its terms, and what strategies of sellers ask for."""
