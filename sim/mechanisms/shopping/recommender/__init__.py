"""The recommender: what the platform learns about people and goods from its records, and the lists that it makes of it."""
