"""Chance, loss, tail and worth of answers, from rows made by hand."""

import numpy as np
import pandas as pd
import pytest

from sim.finance.risk_register import ALL, CALM, HAPPENS, HAZARDS, NONE, PREPARED, STRESS, Register, tail
from sim.reports.content import Table
from sim.reports.language import Language
from sim.reports.risks import answers, doubted, joint, limits, risks, spoken

SEEDS = (1, 2, 3)


def _rows() -> pd.DataFrame:
    """Profit by world: the flood takes 10, 20, 30; a wall costs 1, halves the hazard and lets through a tenth."""
    worlds = {
        (NONE, NONE, CALM): ([100, 110, 120], 0.2),
        ("flood", NONE, HAPPENS): ([90, 90, 90], 9.0),
        ("flood", "wall", PREPARED): ([99, 109, 119], 0.1),
        ("flood", "wall", HAPPENS): ([98, 107, 116], 9.0),
        (ALL, NONE, HAZARDS): ([100, 90, 120], 0.2),
        ("dear_ads", NONE, STRESS): ([95, 105, 115], np.nan),
    }
    out = []
    for (risk, answer, state), (profits, hazard) in worlds.items():
        for seed, profit in zip(SEEDS, profits, strict=True):
            money = {"revenue": 2.0 * profit, "profit": float(profit), "cash": float(profit), "need": 200.0 - profit}
            out.append({"risk": risk, "answer": answer, "state": state, "seed": seed, **money, "hazard.water": hazard})
    return pd.DataFrame(out)


@pytest.fixture
def register() -> Register:
    """A register of one risk and one answer."""
    flood = {
        "mechanism": "water",
        "answers": {"wall": {"title": "Wall", "title_zh": ""}},
        "title": "Flood",
        "title_zh": "",
    }
    about = {"scenario": "valley", "seeds": 3, "risks": {"flood": flood}}
    return Register(about, _rows())


def test_chance_is_that_of_the_world_in_which_nothing_has_happened(register: Register) -> None:
    assert register.chance("flood") == pytest.approx(1 - np.exp(-0.2))
    assert register.chance("flood", "wall") == pytest.approx(1 - np.exp(-0.1))


def test_a_risk_without_hazard_has_no_chance_of_either_sign(register: Register) -> None:
    still = Register(register.manifest, register.rows.assign(**{"hazard.water": 0.0}))
    assert str(still.chance("flood")) == "0.0"
    assert spoken(still, Language("en")) == [
        "No risk is seen to cost profit within the run; that is not the same as none."
    ]
    ruled_out = {"flood": register.manifest["risks"]["flood"] | {"chance": 0.0}}
    still = Register(register.manifest | {"risks": ruled_out}, still.rows)
    assert spoken(still, Language("en"))[0] == "No risk is expected to cost profit within the run."


def test_words_say_what_the_intervals_say(register: Register) -> None:
    risky, answer = spoken(register, Language("en"))
    assert risky.startswith("Flood: ") and "costs most" not in risky, "one risk is not the dearest of any"
    best = register.answers().iloc[0]
    assert (best["profit_low"] > 0) == ("Wall (Flood) is worth most" in answer)
    assert (best["profit_low"] <= 0) == ("reaches zero or lies below it" in answer)
    one = Register(register.manifest | {"seeds": 1}, register.rows[register.rows["seed"] == 1])
    assert spoken(one, Language("en"))[1] == "One seed gives no interval: which answer pays for sure is not known."


def test_loss_is_paired_and_positive_is_worse(register: Register) -> None:
    assert list(register.loss("flood", "profit")) == [10, 20, 30]
    assert list(register.loss("flood", "revenue")) == [20, 40, 60]
    assert list(register.loss("flood", "need")) == [10, 20, 30]  # more money needed is a loss


def test_register_gives_expected_and_tail(register: Register) -> None:
    row = register.risks().loc["flood"]
    chance = 1 - np.exp(-0.2)
    assert row["profit_expected"] == pytest.approx(chance * 20)
    assert row["profit_tail"] == pytest.approx(30)  # a third of the chance, .06, is more than the worst twentieth
    half = 4.302652729911275 * 10 / np.sqrt(3)
    assert (row["profit_if_low"], row["profit_if_high"]) == (pytest.approx(20 - half), pytest.approx(20 + half))


def test_answer_is_worth_what_it_saves_less_what_it_costs(register: Register) -> None:
    row = register.answers().loc[("flood", "wall")]
    before, after = 1 - np.exp(-0.2), 1 - np.exp(-0.1)
    value = np.array([10, 20, 30]) * before - (np.array([2, 3, 4]) * after + (1 - after) * 1)
    assert row["cost"] == pytest.approx(1)
    assert row["profit_value"] == pytest.approx(value.mean())
    assert row["profit_low"] < value.mean() < row["profit_high"]
    assert row["need_value"] == pytest.approx(value.mean())


def test_joint_stands_beside_the_stresses(register: Register) -> None:
    table = register.joint()
    assert list(table.index) == ["all_risks", "dear_ads"]
    assert table.loc["all_risks", "profit_loss"] == pytest.approx(20 / 3)
    assert table.loc["all_risks", "profit_worst"] == 20
    assert table.loc["dear_ads", "need_loss"] == pytest.approx(5)


@pytest.mark.parametrize("chance", [0.0, 0.01, 0.05, 0.3, 1.0])
def test_tail_is_that_of_many_futures(chance: float) -> None:
    losses = np.array([3.0, -1.0, 8.0, 5.0])
    n = 400_000
    n_hit = round(n * chance)
    futures = np.concatenate([np.repeat(losses, n_hit // 4), np.zeros(n - n_hit // 4 * 4)])
    worst = np.sort(futures)[::-1][: n // 20]
    assert tail(losses, chance=chance) == pytest.approx(worst.mean(), abs=1e-9)


def test_tail_of_a_loss_that_is_a_gain_is_nothing_unless_it_is_sure() -> None:
    assert tail(np.array([-4.0, -2.0]), chance=0.5) == 0
    assert tail(np.array([-4.0, -2.0]), chance=1.0) == pytest.approx(-2)


def _with_profits(register: Register, profits: list[float], **about: object) -> Register:
    """The same register, in which the flood leaves these profits, revenues and money."""
    rows, is_hit = register.rows.copy(), (register.rows["risk"] == "flood") & (register.rows["state"] == HAPPENS)
    is_hit &= rows["answer"] == NONE
    for name, value in (("profit", profits), ("cash", profits), ("revenue", [2 * p for p in profits])):
        rows.loc[is_hit, name] = value
    rows.loc[is_hit, "need"] = [200 - p for p in profits]
    return Register(register.manifest | about, rows)


def test_a_loss_is_told_from_luck_when_its_interval_lies_off_zero(register: Register) -> None:
    sure = _with_profits(register, [80, 91, 99])  # 20, 19, 21
    noise = _with_profits(register, [99, 112, 119])  # 1, -2, 1
    assert sure.is_told("flood", "profit") is True and noise.is_told("flood", "profit") is False
    one = Register(register.manifest | {"seeds": 1}, register.rows[register.rows["seed"] == 1])
    assert one.is_told("flood", "profit") is None, "unknown"
    words = [spoken(r, Language("en"))[0].endswith("Luck alone may give this.") for r in (sure, one)]
    assert words == [False, True]


def test_a_loss_that_no_seed_shows_is_unknown_and_not_nothing(register: Register) -> None:
    t = Language("en")
    still = _with_profits(register, [100, 110, 120], days=60, people_per_agent=5000)
    assert spoken(still, t)[0] == "No risk is seen to cost profit within the run; that is not the same as none."
    unhit, short = limits(still, t)
    assert "Nothing that is measured moves" in unhit and "5000 people an agent" in unhit and "unknown, not 0" in unhit
    assert short.startswith("The run has 60 days")
    row = still.risks().iloc[0]
    assert [doubted("0", row, f"profit_{kind}") for kind in ("if", "expected", "tail")] == ["–"] * 3
    (world,) = (block for block in joint(still, t) if isinstance(block, Table))
    assert [row[0] for row in world.rows] == ["all risks, by their hazards", "dear ads"] and "–" not in world.rows[1]
    (table,) = (block for block in answers(still, t) if isinstance(block, Table))
    assert table.rows[0][5:] == ["–"] * 3, "what an answer to an unknown loss is worth is unknown"


def test_noise_is_marked_and_the_greatest_loss_that_it_may_hide_is_said(register: Register) -> None:
    t = Language("en")
    noise = _with_profits(register, [99, 112, 119], days=1095, people_per_agent=50)
    (said,) = limits(noise, t)
    row = noise.risks().iloc[0]
    assert "Not told from luck by 3 seeds" in said and t.money(100 * row["profit_if_high"]) in said
    assert doubted("1", row, "profit_expected") == "1 *"
    sure = _with_profits(register, [80, 91, 99], days=1095, people_per_agent=50)
    assert limits(sure, t) == [] and doubted("1", sure.risks().iloc[0], "profit_expected") == "1"
    one = Register(noise.manifest | {"seeds": 1}, noise.rows[noise.rows["seed"] == 1])
    assert limits(one, t) == ["One seed: whether a loss is more than luck is not known. Give more seeds."]


def test_what_no_hazard_gathers_is_unknown_and_what_the_scenario_rules_out_is_nothing(register: Register) -> None:
    t = Language("en")
    never = Register(register.manifest | {"days": 1095}, register.rows.assign(**{"hazard.water": 0.0}))
    (said,) = limits(never, t)
    assert said.startswith("No chance gathers of: Flood.")
    row = never.risks().iloc[0]
    assert doubted("0", row, "profit_expected") == "–" and doubted("20", row, "profit_if") == "20 *"
    flood = register.manifest["risks"]["flood"] | {"chance": 0.0}
    ruled_out = Register(register.manifest | {"days": 1095, "risks": {"flood": flood}}, register.rows)
    assert limits(ruled_out, t) == [] and doubted("0", ruled_out.risks().iloc[0], "profit_expected") == "0"


def test_a_loss_too_small_for_the_decimals_of_its_table_is_not_shown_as_nothing(register: Register) -> None:
    """10, 20, 30 RMB in M RMB or 万元; the interval reaches zero, so that luck alone may give them."""
    for lang in ("en", "zh"):
        (table,) = (block for block in risks(register, Language(lang)) if isinstance(block, Table))
        assert table.rows[0][2:5] == ["≈ 0 *", "≈ 0 … ≈ 0", "≈ 0 *"]


def test_a_world_that_no_seed_tells_from_the_calm_one_is_shown_by_a_dash(register: Register) -> None:
    rows = register.rows.copy()
    calm = rows[rows["state"] == CALM].set_index("seed")
    is_all = rows["state"] == HAZARDS
    for name in ("revenue", "profit", "cash", "need"):
        rows.loc[is_all, name] = calm[name].to_numpy()
    (table,) = (b for b in joint(Register(register.manifest, rows), Language("en")) if isinstance(b, Table))
    assert table.rows[0][1:] == ["–"] * 8 and "–" not in table.rows[1]
