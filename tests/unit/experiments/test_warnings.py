"""The warnings of a run are true: each names what happened in this run."""

from typing import Any

import pytest
from helpers_world import small

import sim
from sim.world.channels import CHANNELS

DAYS = 60


def warnings(world: Any) -> tuple[list[str], Any]:
    run = world.run(seed=1, days=DAYS)
    return run.record.manifest["warnings"], run


@pytest.mark.parametrize(
    "settings", [{}, {"channels__search_queries": "0.0001 per year"}, {"spending__share_partners": "45 %"}]
)
def test_exactly_the_channels_that_keep_money_are_named_with_what_they_keep(settings: dict[str, str]) -> None:
    found, run = warnings(small("business_plan", **settings))
    spending, series = run.record.manifest["resolved"]["mechanisms"]["spending"], run.series
    released = float(series["marketing_budget"].sum())
    whole = sum(spending[f"share_{name}"] for name in CHANNELS)
    kept = {}
    for name, (label, _) in CHANNELS.items():
        left = released * spending[f"share_{name}"] / whole - float(series[f"spend_{name}"].sum())
        if left >= 0.01 * released:
            kept[label] = f"{left / 1e8:.3g} M RMB"
    texts = [t for t in found if "could not be spent" in t]
    assert [
        t for t in texts for label, money in kept.items() if t.startswith(f"{money} of the money for {label} (")
    ] == texts
    assert len(texts) == len(kept) > 0
    assert any("searches" in t for t in texts) == ("search ads" in kept)


def test_budgets_are_said_to_be_scaled_only_where_they_are() -> None:
    plain, _ = warnings(small("business_plan"))
    assert any("Paid budgets are scaled" in t for t in plain)
    for off in ("off", {"2020-01-01": "off", "2031-01-01": "on"}):
        found, run = warnings(small("business_plan", spending__needs_assortment=off))
        assert not any("Paid budgets are scaled" in t for t in found)
        assert run.series["marketing_budget"].sum() > 0
    no_money, _ = warnings(small("business_plan", spending__budget="0 RMB per year"))
    assert not [t for t in no_money if "marketing" in t or "Paid" in t]


def test_channels_that_nobody_spends_are_named_where_they_have_a_share() -> None:
    found, _ = warnings(small("business_plan", channels__is_spending="off", spending__share_feed="0 %"))
    (text,) = [t for t in found if "no mechanism of this run spends" in t]
    assert text.startswith("Channels that no mechanism of this run spends: search ads. ")


def test_a_caution_stands_in_the_record_and_in_a_comparison() -> None:
    change = {"spending.share_feed": "80 %"}
    done = sim.compare(small("business_plan"), {"more feed": change}, seeds=1, days=3, workers=1)
    assert any(t.startswith("more feed: The channels' shares") for t in done.manifest["warnings"])
    found, _ = warnings(small("business_plan").with_policy(change))
    assert any("feed ads with 80 % get 50 %" in t for t in found)
