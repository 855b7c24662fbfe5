"""Pure functions that read a finished run: statements, plan comparison, cash, outcomes."""
