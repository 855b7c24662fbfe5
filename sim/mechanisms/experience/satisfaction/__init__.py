"""Satisfaction: the mechanism, and the kernel by which orders are judged."""
