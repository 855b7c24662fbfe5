"""The warnings of a run are true: each names what happened in this run, as a key and values."""

from typing import Any

import pytest
from helpers_world import small

import sim
from sim.world.channels import CHANNELS

DAYS = 60


def warnings(world: Any) -> tuple[dict[str, dict[str, Any]], Any]:
    """Return the values of the warnings of a run by key, and the run; of the channels' money one by channel."""
    run = world.run(seed=1, days=DAYS)
    stored = run.record.manifest["warnings"]
    return {
        " ".join([w["key"], w["values"].get("channel", {}).get("name", "")]).strip(): w["values"] for w in stored
    }, run


@pytest.mark.parametrize(
    "settings", [{}, {"channels__search_queries": "0.0001 per year"}, {"spending__share_partners": "45 %"}]
)
def test_exactly_the_channels_that_keep_money_are_named_with_what_they_keep(settings: dict[str, str]) -> None:
    found, run = warnings(small("business_plan", **settings))
    spending, series = run.record.manifest["resolved"]["mechanisms"]["spending"], run.series
    released = float(series["marketing_budget"].sum())
    whole = sum(spending[f"share_{name}"] for name in CHANNELS)
    kept = {}
    for name in CHANNELS:
        left = released * spending[f"share_{name}"] / whole - float(series[f"spend_{name}"].sum())
        if left >= 0.01 * released:
            kept[f"unspent_for_lack_of_searches {name}" if name == "search" else f"unspent {name}"] = left
    said = {key: values["money"] for key, values in found.items() if key.startswith("unspent")}
    assert said == pytest.approx(kept, rel=1e-6) and kept


def test_budgets_are_said_to_be_scaled_only_where_they_are() -> None:
    plain, run = warnings(small("business_plan"))
    assert 0 < plain["budgets_wait_for_assortment"]["share"] < 0.999
    for off in ("off", {"2020-01-01": "off", "2031-01-01": "on"}):
        found, run = warnings(small("business_plan", spending__needs_assortment=off))
        assert "budgets_wait_for_assortment" not in found
        assert run.series["marketing_budget"].sum() > 0
    no_money, _ = warnings(small("business_plan", spending__budget="0 RMB per year"))
    assert set(no_money) <= {"few_agents"}


def test_channels_that_nobody_spends_are_named_where_they_have_a_share() -> None:
    found, _ = warnings(small("business_plan", channels__is_spending="off", spending__share_feed="0 %"))
    assert [c["name"] for c in found["channels_without_mechanism"]["channels"]] == ["search"]


def test_a_caution_stands_in_the_record_and_in_a_comparison() -> None:
    change = {"spending.share_feed": "80 %"}
    done = sim.compare(small("business_plan"), {"more feed": change}, seeds=1, days=3, workers=1)
    (of_world,) = [w for w in done.manifest["warnings"] if "world" in w["values"]]
    assert of_world["key"] == "shares_do_not_add_up" and of_world["values"]["world"] == "more feed"
    found, _ = warnings(small("business_plan").with_policy(change))
    shares = found["shares_do_not_add_up feed"]
    assert [shares[name] for name in ("total", "asked", "share")] == pytest.approx([1.6, 0.8, 0.5])
