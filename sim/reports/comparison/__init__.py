"""The page of a comparison: policies against a base on common seeds."""
