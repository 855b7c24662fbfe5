"""The frame: units, parameters, time, randomness, tables, ledger, mechanisms. Knows nothing of commerce."""
