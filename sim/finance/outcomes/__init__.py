"""Outcomes of a run: declared (``CATALOGUE``) and computed (``outcomes``)."""

from sim.finance.outcomes.catalogue import CATALOGUE
from sim.finance.outcomes.declaration import Family, Outcome
from sim.finance.outcomes.figures import CONTRIBUTORS, Facts, Value, outcomes

__all__ = ["CATALOGUE", "CONTRIBUTORS", "Facts", "Family", "Outcome", "Value", "outcomes"]
