"""Personal offers: the mechanism, by what the platform picks people, its terms."""
