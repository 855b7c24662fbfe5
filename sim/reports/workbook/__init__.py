"""The investor's workbook: inputs, the ledger, three statements with live formulas, results, checks."""
