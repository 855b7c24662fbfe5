"""Churn: the mechanism, and the kernel of hazards."""
