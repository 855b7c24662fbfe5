"""Scenarios: YAML to validated values to a model; the only place that resolves names of mechanisms."""
