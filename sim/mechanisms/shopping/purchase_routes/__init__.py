"""Purchase routes: the mechanism, where places stand and whom they reach, its terms."""
