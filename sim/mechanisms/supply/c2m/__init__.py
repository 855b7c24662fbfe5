"""Pre-orders to the factory (C2M): the mechanism, its pools, rules and terms."""
