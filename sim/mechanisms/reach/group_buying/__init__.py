"""Group buying: the mechanism, its groups, the kernel by which friends are asked."""
