"""What keeps people: promotions, membership, community, contact."""
