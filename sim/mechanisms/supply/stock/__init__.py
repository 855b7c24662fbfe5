"""Stock: what sellers keep on the shelf, and what they order."""
