"""Which worlds a risk register is made of, and the chance that a scenario itself gives to a risk. No luck, no false alarms."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from helpers_world import LEAN, small

from sim.experiments import risks as module
from sim.experiments.risks import measured, risk_register, worlds_of
from sim.experiments.run import World
from sim.finance.risk_register import ALL, CALM, HAPPENS, HAZARDS, NONE, PREPARED
from sim.scenario.risks import read_risks


def value(world: World, path: str) -> Any:
    owner, _, name = path.partition(".")
    return world.plan().params[owner].values[name]


def test_blocks_of_the_programme_stand_still_in_every_world_in_which_blocked_links_do_nothing() -> None:
    """Else the loss of blocked links would be less by what the programme's own blocks cost in the calm world."""
    base = small("loaded")
    worlds = dict(worlds_of(base, read_risks(["shocks/link_blocking"])))
    assert value(base, "referral.block_rate") > 0
    for key in ((NONE, NONE, CALM), ("link_blocking", NONE, HAPPENS)):
        assert value(worlds[key], "referral.block_rate") == 0
    assert value(worlds[NONE, NONE, CALM], "link_blocking.severity") == 0
    assert value(worlds["link_blocking", NONE, HAPPENS], "link_blocking.severity") == 1


def test_risks_stand_still_also_where_there_is_no_programme() -> None:
    risks = read_risks(["shocks/data_breach"])
    calm = dict(worlds_of(small("loaded", **LEAN), risks))[NONE, NONE, CALM]
    assert value(calm, "data_breach.severity") == 0


def test_a_risk_happens_with_the_severity_of_the_scenario_dated_or_not() -> None:
    risks = read_risks(["shocks/data_breach"])
    for given in ("1.7", {"2027-01-01": 0.5, "2027-02-01": 3}):
        base = small("loaded", policies=[{"change": {"data_breach": "on", "data_breach.severity": given}}], **LEAN)
        happens = dict(worlds_of(base, risks))["data_breach", NONE, HAPPENS]
        assert value(happens, "data_breach.severity") == value(base, "data_breach.severity")


def test_an_action_that_answers_two_risks_is_taken_once() -> None:
    base = small("loaded")
    risks = read_risks(["shocks/feature_copying", "shocks/technology_ageing"])
    with_all = dict(worlds_of(base, risks))[ALL, ALL, HAZARDS]
    usual = value(base, "research.budget")
    assert value(with_all, "research.budget") - usual == pytest.approx(100_000 * 100 * 12 / 365)


@pytest.mark.parametrize(
    ("own", "chance"),
    [
        ({"data_breach.begins": "2027-01-10"}, 1),
        ({"data_breach.begins": "2028-01-10"}, 0),
        ({"data_breach.certain": "on"}, 1),
    ],
)
def test_what_a_scenario_dates_or_makes_certain_has_the_chance_that_it_gives(own: dict[str, Any], chance: int) -> None:
    """The fine of a million is expected whole, not by the hazard, and no protection makes it rarer."""
    world = small("loaded", policies=[{"change": {"data_breach": "on", **own}}], **LEAN)
    done = risk_register(world, risks=["shocks/data_breach"], seeds=1, workers=1, days=20)
    row = done.risks().loc["data_breach"]
    assert row["chance"] == chance == done.chance("data_breach", "security")
    assert row["profit_expected"] == row["profit_if"] * chance
    assert row["profit_if"] == pytest.approx(
        1e6 * chance, rel=1e-3
    )  # orders of a few days cost or bring some hundred RMB


def test_the_chance_of_what_comes_by_its_hazard_is_that_of_the_hazard() -> None:
    done = risk_register(small("loaded", **LEAN), risks=["shocks/data_breach"], seeds=1, workers=1, days=20)
    assert 0 < done.chance("data_breach", "security") < 0.7 * done.chance("data_breach") < 1e-3


def test_a_breach_happens_on_the_day_that_its_growing_hazard_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    """First day after H(t) >= -log(1 - u (1 - exp(-H(T)))), H that of the same world without it, protected or not."""

    def with_day(record: Any, watched: Any) -> dict[str, float]:
        active = record.metric("data_breach_active")
        return measured(record, watched) | {"day": float(record.days[np.argmax(active > 0)])}

    monkeypatch.setattr(module, "measured", with_day)
    monkeypatch.setattr(module, "STRESSES", ())
    base, days = small("loaded", **LEAN), 40
    done = risk_register(base, risks=["shocks/data_breach"], seeds=2, workers=1, days=days)
    worlds = dict(worlds_of(base, read_risks(["shocks/data_breach"])))
    for answer, without in ((NONE, (NONE, NONE, CALM)), ("security", ("data_breach", "security", PREPARED))):
        for seed in (1, 2):
            run = worlds[without].run(seed=seed, days=days)
            clock = run.series.loc[run.series["day"] >= 0, "data_breach_hazard"].to_numpy()
            luck = worlds[without].model(seed=seed, days=days).state.streams.one("data_breach.begins", step=0)
            due = np.argmax(clock >= -np.log(1 - luck * (1 - np.exp(-clock[-1]))))
            happens = done.rows.query(f"answer == {answer!r} and state == {HAPPENS!r} and seed == {seed}")
            assert happens["day"].tolist() == [min(due, days - 2) + 1]


def test_what_follows_needs_the_rows_that_are_there_before(tmp_path: Path) -> None:
    """A register that is continued, or extended by a seed, takes the gathered hazard from the rows of its file."""
    base, own = small("loaded", **LEAN), {"risks": ["shocks/data_breach"], "workers": 1, "days": 12}
    whole = risk_register(base, seeds=2, **own)
    risk_register(base, seeds=1, out=tmp_path, **own)
    rows = pd.read_parquet(tmp_path / "runs.parquet")
    rows[rows["state"] != HAPPENS].to_parquet(tmp_path / "runs.parquet", index=False)
    again = risk_register(base, seeds=2, out=tmp_path, **own)
    pd.testing.assert_frame_equal(again.rows, whole.rows, check_exact=True)
