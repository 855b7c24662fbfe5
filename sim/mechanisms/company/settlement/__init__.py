"""Settlement: the mechanism, what the platform asks of sellers and pays them, its terms."""
