"""Choice: the mechanism, and what people weigh up."""
