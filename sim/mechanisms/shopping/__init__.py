"""Mechanisms of the group ``shopping``."""
