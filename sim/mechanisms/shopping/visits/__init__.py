"""Visits: the mechanism, and the kernel of visits and needs."""
