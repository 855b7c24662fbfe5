"""Mechanisms of the group ``supply``."""
