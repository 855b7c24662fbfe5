"""Charts that mechanisms declare: faults are said when the world is built, all at once."""

import pytest
from helpers_world import run_small

import sim
from sim.core.errors import ModelError
from sim.core.mechanism import Mechanism
from sim.core.pages import Chart, Page, faults
from sim.core.series import Metric
from sim.scenario.registry import mechanisms

KNOWN = {
    "orders": Metric("orders", "flow", "orders", "orders placed"),
    "mau": Metric("mau", "stock", "people", "active in a month"),
    "cohort_orders": Metric("cohort_orders", "cohort", "orders", "orders by cohort"),
}
EVER = frozenset({"metrics.orders", "metrics.mau", "metrics.cohort_orders", "metrics.groups_opened", "users.trust"})


def found(*metrics: str, declarable: frozenset[str] = EVER) -> list[str]:
    return faults("mine", Page("Mine", "我的", (Chart(metrics, "Both", "两者"),)), KNOWN, declarable=declarable)


@pytest.mark.parametrize(
    ("metrics", "said"),
    [
        (("order",), "shows the metric order, which no mechanism declares, on or off; did you mean 'orders'?"),
        (("trust",), "shows the metric trust, which no mechanism declares"),
        (("orders", "mau"), "different units: orders, people; allowed: one unit a chart"),
        (("cohort_orders",), "shows the cohort metric cohort_orders; allowed: stock, flow, ratio"),
    ],
)
def test_a_chart_that_cannot_be_drawn_is_named_with_what_is_allowed(metrics: tuple[str, ...], said: str) -> None:
    (fault,) = found(*metrics)
    assert fault.startswith("mechanism mine, chart 'Both'") and said in fault


def test_metrics_of_mechanisms_that_are_off_are_allowed_and_left_out() -> None:
    assert found("orders", "groups_opened") == []
    assert found("orders", "anything", declarable=frozenset()) == []


def test_all_faults_are_said_at_once() -> None:
    assert len(found("order", "mao", "mau", "orders")) == 3


def test_a_world_with_a_wrong_chart_is_not_built(monkeypatch: pytest.MonkeyPatch) -> None:
    page = Page("Churn", "流失", (Chart(("departure",), "Departures", "流失数"),))
    monkeypatch.setattr(mechanisms()["churn"], "page", page)
    with pytest.raises(ModelError, match="mechanism churn, chart 'Departures'.*did you mean 'departures'"):
        run_small("business_plan", days=1)


def test_every_shipped_page_has_both_languages_and_names_metrics_of_its_own() -> None:
    pages = {name: m.page for name, m in mechanisms().items() if m.page is not None}
    assert {"referral", "group_buying"} <= set(pages)
    for name, page in pages.items():
        own = {metric.name for metric in mechanisms()[name].metrics}
        assert page.label and page.zh and all(chart.label and chart.zh for chart in page.charts)
        assert own & {metric for chart in page.charts for metric in chart.metrics}


def test_the_manifest_holds_the_pages_of_the_mechanisms_that_are_on() -> None:
    pages = run_small("business_plan", days=1).record.manifest["pages"]
    assert "referral" in [page["mechanism"] for page in pages]
    assert all(set(page) == {"mechanism", "label", "label_zh", "charts"} for page in pages)


def test_a_mechanism_has_no_page_unless_it_declares_one() -> None:
    assert Mechanism.page is None and sim.Page is Page and sim.Chart is Chart
