"""Gates with analytic answers, and the health card that travels with results."""
