"""All outcomes of a run by name: units, directions, words and origins for whoever shows or compares them."""

from collections.abc import Iterable, Mapping

from sim.core.errors import nearest
from sim.finance.outcomes import families_of_behaviour as behaviour
from sim.finance.outcomes import families_of_books as books
from sim.finance.outcomes import families_of_keeping as of_programmes
from sim.finance.outcomes import families_of_money as money
from sim.finance.outcomes import families_of_people as people
from sim.finance.outcomes import families_of_supply as of_merchants
from sim.finance.outcomes.declaration import UNITS, Family, Outcome

FAMILIES: tuple[Family, ...] = (
    *books.OF_YEARS,
    *books.OF_PLAN,
    *books.OF_MONTHS,
    *money.OF_FUNDING,
    *behaviour.OF_BEHAVIOUR,
    *of_merchants.OF_SUPPLY,
    *of_programmes.OF_KEEPING,
    *people.OF_GROUPS,
    *people.OF_ACQUISITION,
    *people.OF_LIFETIME,
    *money.OF_CONTRIBUTION,
    *money.OF_VALUE,
)


class Catalogue(Mapping[str, Outcome]):
    """Outcomes by name, and the names that some of them had before (``renamed``: old to new).

    Raises
    ------
    ValueError
        For two outcomes of one name, or an unknown unit.
    """

    def __init__(self, declared: Iterable[Family]) -> None:
        self._outcomes: dict[str, Outcome] = {}
        self.renamed: dict[str, str] = {}
        for family in declared:
            if family.unit not in UNITS:
                raise ValueError(f"outcome {family.name}: found unit {family.unit!r}; allowed: {', '.join(UNITS)}")
            for outcome, former in family.outcomes():
                if outcome.name in self._outcomes:
                    raise ValueError(f"outcome {outcome.name} is declared twice")
                self._outcomes[outcome.name] = outcome
                if former:
                    self.renamed[former] = outcome.name

    def __getitem__(self, name: str) -> Outcome:
        """Return an outcome; a name that is not declared is an error that says what was probably meant."""
        if name in self._outcomes:
            return self._outcomes[name]
        if name in self.renamed:
            raise KeyError(f"the outcome {name!r} was renamed to {self.renamed[name]!r}")
        meant = nearest(name, self._outcomes)
        raise KeyError(f"there is no outcome {name!r}" + (f"; did you mean {meant!r}?" if meant else ""))

    def __contains__(self, name: object) -> bool:
        return name in self._outcomes

    def __iter__(self):  # type: ignore[no-untyped-def]
        return iter(self._outcomes)

    def __len__(self) -> int:
        return len(self._outcomes)


CATALOGUE = Catalogue(FAMILIES)
