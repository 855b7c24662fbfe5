"""Free membership: tiers by what was paid in a year, and points."""
