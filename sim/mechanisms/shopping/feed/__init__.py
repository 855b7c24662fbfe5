"""The feed: what people browse on a visit, what they look at, and which needs arise from it."""
