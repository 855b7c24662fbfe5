"""Experiments: one run, and what is made of many."""
