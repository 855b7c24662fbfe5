"""The frame: units, parameters, time, randomness, tables, ledger, mechanisms. Knows people who join and leave, nothing of commerce."""
