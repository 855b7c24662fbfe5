"""Mechanisms of the group ``company``."""
