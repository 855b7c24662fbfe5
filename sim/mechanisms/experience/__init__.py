"""Mechanisms of the group ``experience``."""
