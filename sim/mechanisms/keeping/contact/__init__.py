"""Contact with users: the mechanism, its channels and its terms."""
