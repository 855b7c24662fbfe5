"""Mechanisms of the group ``reach``."""
