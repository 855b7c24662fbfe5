"""Customer care: the mechanism, and how complaints and opinions become better goods and features."""
