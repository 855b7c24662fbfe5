"""Contacts with customer service: why people ask, and what becomes of it."""

import numpy as np

CONTACT = np.dtype(
    [
        ("person", np.int32),  # (person, own_day, number) is the order asked about, index which of its contacts
        ("own_day", np.int32),
        ("number", np.int16),
        ("index", np.int8),
        ("attempt", np.int8),  # 0 the first time, then how often it has come back
        ("cause", np.int8),
        ("outcome", np.int8),
        ("is_first", np.bool_),  # answered before others
        ("row", np.int32),  # of the order in today.experiences; -1 where it was delivered earlier, or never
        ("fen", np.int32),  # what answering it costs, for one person
        ("part", np.float32),  # of what is to be solved about the order: 1 over its contacts
        ("lost", np.float32),  # satisfaction that this part of the order took
    ],
    align=True,
)
QUESTION, LATE, CLAIM, MISSING = range(4)
"""Causes: a question; an order later than promised; one far behind what was expected; one that never came."""

SOLVED, UNSOLVED, ABANDONED = range(3)
"""Outcomes: answered and solved, answered in vain, not answered because patience ended or nobody was there."""
