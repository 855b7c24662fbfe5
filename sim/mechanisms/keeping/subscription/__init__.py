"""Subscription: paid membership, who joins, what it gives, who renews."""
