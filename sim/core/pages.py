"""What a report shows of a mechanism: charts of metrics, declared as plain data; reports draw them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sim.core.errors import nearest
from sim.core.series import Metric

DRAWN = ("stock", "flow", "ratio")


@dataclass(frozen=True, slots=True)
class Chart:
    """Metrics by month in one chart: flows summed, stocks at the month's end, ratios as means.

    Attributes
    ----------
    metrics : tuple of str
        Names; all of one unit. Those of mechanisms that are off are left out.
    label, zh : str
        What the chart shows, in English and Chinese.
    caution, caution_zh : str
        What a reader must not conclude from it; empty where there is nothing to warn of.
    """

    metrics: tuple[str, ...]
    label: str
    zh: str
    caution: str = ""
    caution_zh: str = ""

    def plain(self) -> dict[str, Any]:
        """Return it as plain values."""
        own = {"metrics": list(self.metrics), "label": self.label, "label_zh": self.zh}
        return own | ({"caution": self.caution, "caution_zh": self.caution_zh} if self.caution else {})


@dataclass(frozen=True, slots=True)
class Page:
    """The page of a mechanism in the report of a run.

    Attributes
    ----------
    label, zh : str
        Its title in English and Chinese.
    charts : tuple of Chart
    """

    label: str
    zh: str
    charts: tuple[Chart, ...]

    def plain(self, owner: str) -> dict[str, Any]:
        """Return it as plain values for a manifest."""
        charts = [chart.plain() for chart in self.charts]
        return {"mechanism": owner, "label": self.label, "label_zh": self.zh, "charts": charts}


def faults(owner: str, page: Page, metrics: Mapping[str, Metric], *, declarable: frozenset[str]) -> list[str]:
    """Return what is wrong with a page: metrics that nobody declares or that have no daily values, units that differ.

    Parameters
    ----------
    owner : str
        The mechanism.
    metrics : mapping
        The metrics of this world by name.
    declarable : frozenset of str
        Paths that some mechanism declares, on or off; an empty set checks no name.
    """
    wrong = []
    for chart in page.charts:
        start = f"mechanism {owner}, chart {chart.label!r}"
        for name in chart.metrics:
            if declarable and name not in metrics and f"metrics.{name}" not in declarable:
                ever = {path.removeprefix("metrics.") for path in declarable if path.startswith("metrics.")}
                meant = nearest(name, ever | set(metrics))
                hint = f"; did you mean {meant!r}?" if meant else ""
                wrong.append(f"{start} shows the metric {name}, which no mechanism declares, on or off{hint}")
        here = [metrics[name] for name in chart.metrics if name in metrics]
        wrong += [
            f"{start} shows the {m.kind} metric {m.name}; allowed: {', '.join(DRAWN)}"
            for m in here
            if m.kind not in DRAWN
        ]
        units = dict.fromkeys(m.unit for m in here)
        if len(units) > 1:
            wrong.append(f"{start} shows metrics of different units: {', '.join(units)}; allowed: one unit a chart")
    return wrong
