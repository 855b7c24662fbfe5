"""Staffing: who comes and goes, and what the functions of the company can do."""
