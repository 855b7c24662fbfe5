"""Rules of participation: who answers, what participants like, what is learnt, what a redesign moves."""

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

Floats = NDArray[np.float64]


def interest_in(taste: NDArray[np.floating], goods: NDArray[np.floating]) -> Floats:
    """Return the interest of people [people] in goods [goods, tastes]: their taste along the mean taste of the goods."""
    mean = goods.mean(axis=0, dtype=np.float64)
    length = float(np.linalg.norm(mean))
    return np.asarray(taste @ (mean / length), dtype=np.float64) if length > 0 else np.zeros(len(taste))


def answering(answers: float, pull: Floats) -> Floats:
    """Return who answers when asked, as probabilities: those of ``answers``, with log odds higher by ``pull``."""
    return np.asarray(expit(logit(answers) + pull)) if answers > 0 else np.zeros(len(pull))


def learnt(information: float, *, enough: float, weight: float) -> float:
    """Return the part of what could be known that sellers know and follow."""
    return weight * information / (information + enough)


def liked_by(taste: Floats, say: Floats, good: Floats) -> Floats:
    """Return the mean taste [tastes] of those participants who like a good, by their say; 0 where nobody does."""
    own = np.where(taste @ good > 0, say, 0.0)
    total = float(own.sum())
    return np.asarray(own @ taste / total) if total > 0 else np.zeros(taste.shape[1])


def speakers(turn: NDArray[np.integer], *, people: int, weight: int) -> tuple[NDArray[np.integer], int]:
    """Return the agents who speak for so many people, the first in turn, and for how many people they do: all there are at most."""
    n = min(people, weight * len(turn))
    return turn[: max(1, round(n / weight)) if n > 0 else 0], n
