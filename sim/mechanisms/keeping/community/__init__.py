"""A community of users: joining, posts, moderation, games and online events."""
