"""What a gate is: a limit whose answer is known, the figure that the simulator gives, and a margin."""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from time import perf_counter
from typing import Any

PASS, REVIEW, FAIL = "PASS", "REVIEW", "FAIL"


@dataclass(frozen=True, slots=True)
class Setup:
    """How thoroughly to verify.

    Attributes
    ----------
    full : bool
        Larger worlds and more seeds.
    data : str or None
        Folder of real data sets.
    """

    full: bool = False
    data: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One comparison of a gate.

    Attributes
    ----------
    case : str
        What was compared.
    reference, figure : float
        The known answer and what was simulated.
    margin : str
        What was allowed, in words.
    deviation : float
        Distance in the unit of the margin; 1 is the margin itself.
    band : (float, float or None) or None
        Published range of a pattern; None is an open end.
    """

    case: str
    reference: float
    figure: float
    margin: str
    deviation: float
    band: tuple[float, float | None] | None = None

    @property
    def verdict(self) -> str:
        """Return PASS up to the margin, REVIEW up to a quarter beyond it, FAIL above."""
        if self.deviation <= 1:
            return PASS
        return REVIEW if self.deviation <= 1.25 else FAIL


@dataclass(frozen=True, slots=True)
class Gate:
    """A named check.

    Attributes
    ----------
    name : str
        For example V04.
    title : str
    check : callable
        ``check(setup)`` returns findings.
    """

    name: str
    title: str
    check: Callable[[Setup], Iterable[Finding]]


@dataclass(frozen=True, slots=True)
class Result:
    """A gate's outcome."""

    name: str
    title: str
    verdict: str
    findings: tuple[Finding, ...]
    seconds: float
    note: str = ""

    def plain(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        findings = [asdict(f) | {"verdict": f.verdict} for f in self.findings]
        return {
            "gate": self.name,
            "title": self.title,
            "verdict": self.verdict,
            "seconds": round(self.seconds, 2),
            "note": self.note,
            "findings": findings,
        }


def run_gate(gate: Gate, setup: Setup) -> Result:
    """Run one gate; an exception of the simulator is a failure with its message."""
    began = perf_counter()
    try:
        findings = tuple(gate.check(setup))
        note = ""
    except Exception as error:  # a broken engine must show as FAIL on the card, not end the card
        findings, note = (), f"{type(error).__name__}: {error}"
    verdicts = {f.verdict for f in findings}
    verdict = FAIL if note or not findings or FAIL in verdicts else REVIEW if REVIEW in verdicts else PASS
    return Result(gate.name, gate.title, verdict, findings, perf_counter() - began, note)


def within(case: str, *, reference: float, figure: float, share: float) -> Finding:
    """Compare with a relative margin."""
    gap = abs(figure - reference) / abs(reference) if reference else abs(figure)
    return Finding(case, reference, figure, f"{share:.2%} of the reference", gap / share)


def within_errors(case: str, *, reference: float, figure: float, error: float, n_errors: float) -> Finding:
    """Compare with a number of standard errors between replicates."""
    gap = abs(figure - reference)
    deviation = gap / (n_errors * error) if error > 0 else (0.0 if gap < 1e-12 else float("inf"))
    return Finding(case, reference, figure, f"{n_errors:g} standard errors of {error:.2g}", deviation)


def inside(case: str, *, low: float, high: float, figure: float) -> Finding:
    """Compare with a published band; the deviation is the distance from its middle in half widths."""
    middle, half = (low + high) / 2, (high - low) / 2
    return Finding(case, middle, figure, f"{low:g} to {high:g}", abs(figure - middle) / half, (low, high))


def exactly(case: str, *, reference: float, figure: float) -> Finding:
    """Compare exactly."""
    return Finding(case, reference, figure, "exact", 0.0 if reference == figure else float("inf"))
