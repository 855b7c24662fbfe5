"""The investor's report: probability of each number, cash, statements, unit economics, what must be true."""
