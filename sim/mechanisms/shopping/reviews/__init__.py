"""Reviews: the mechanism, its parameters, and how posts are counted."""
