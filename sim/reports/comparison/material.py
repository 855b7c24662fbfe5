"""What the page of a comparison is made from: a comparison, a language, and which outcomes it speaks of."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from sim.core.constants import YEARS
from sim.finance.comparison_record import BASE, ComparisonRecord
from sim.finance.outcomes import CATALOGUE
from sim.finance.outcomes.declaration import Outcome
from sim.finance.paired import Effect
from sim.reports.language import Language


@dataclass(frozen=True)
class Comparison:
    """Everything that the chapters read.

    Attributes
    ----------
    record : ComparisonRecord
    t : Language
    """

    record: ComparisonRecord
    t: Language

    @property
    def others(self) -> list[str]:
        """Names of the policies or worlds, in the order of the command."""
        return self.record.others

    @property
    def n_seeds(self) -> int:
        """Common seeds."""
        return int(self.record.manifest["seeds"])

    @cached_property
    def years(self) -> list[int]:
        """Company years that were simulated whole."""
        base = self.record.runs[self.record.runs["world"] == BASE]
        return [y for y in YEARS if base[f"year{y}.cost"].notna().all()]

    @cached_property
    def last_month(self) -> int | None:
        """The last month that was simulated whole."""
        base = self.record.runs[self.record.runs["world"] == BASE]
        known = [m for m in range(1, 37) if base[f"month{m}.cost"].notna().all()]
        return known[-1] if known else None

    def title(self, other: str) -> str:
        """A policy's own title in the report's language; its name where it has none."""
        about = self.record.manifest["others"][other]
        own = [x for x in about.get("titles", []) if x.get("title")]
        if about.get("policies") and own:
            parts = [self.t.pick(x["title"], x.get("title_zh", "")) for x in own]
            return " + ".join(parts)
        if about.get("policies") or not about.get("title"):
            return other.replace("_", " ")
        return self.t.pick(about["title"], about.get("title_zh", ""))

    def effect(self, other: str, outcome: str) -> Effect | None:
        """The paired effect on an outcome; None where it is not known in both."""
        return self.record.effects(other).get(outcome)

    def known(self, outcomes: Iterable[str]) -> list[Outcome]:
        """Return those of some outcomes that are known in the base and at least one other world."""
        return [CATALOGUE[o] for o in outcomes if any(self.effect(other, o) is not None for other in self.others)]
