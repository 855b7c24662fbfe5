"""The page of a single run, in both languages: the answer, figures, statements, metrics, assumptions."""
