"""Own stock: goods that the platform buys, keeps and sells itself."""
