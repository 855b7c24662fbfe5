"""Merchants come, list goods, and go."""
