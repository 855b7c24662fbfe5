"""Reproduction: the mechanism, and the kernel that measures trees of who brought whom."""
