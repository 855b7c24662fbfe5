"""The frame: units, parameters, time, randomness, tables, ledger, mechanisms. Knows people, nothing of commerce."""
