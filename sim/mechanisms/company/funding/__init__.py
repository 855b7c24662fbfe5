"""Funding: the mechanism and its terms."""
