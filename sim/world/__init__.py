"""What exists: people and their ties, merchants, influencers, the catalogue, orders, the chart of accounts."""
