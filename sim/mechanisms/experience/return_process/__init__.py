"""Returns as a process: asking, pick-up, inspection, refund."""
