"""Payment: the mechanism, its providers, its terms."""
