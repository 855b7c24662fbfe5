"""Sellers of one's own: what they are shown, that they know no more, and what is refused."""

import pickle
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
from helpers_market import market, run, today

import sim
from sim.experiments.identity import code_version
from sim.mechanisms.supply.pricing.mechanism import Pricing
from sim.world.merchants import KINDS, OWN

GUIDE = (Path(__file__).resolve().parents[3] / "CONTRIBUTING.md").read_text(encoding="utf-8")
SEEN: list[sim.Shop] = []


class HalfPrice(sim.Merchant):
    """Wants half of the price of entry."""

    def set_prices(self, shop: sim.Shop) -> np.ndarray:
        SEEN.append(shop)
        return 0.5 * shop.list_price


class Counting(sim.Merchant):
    """Remembers: its first week it stays, then it goes up by a tenth a week."""

    def set_prices(self, shop: sim.Shop) -> np.ndarray:
        self.weeks = getattr(self, "weeks", -1) + 1
        return shop.list_price * 1.1**self.weeks


class Wrong(sim.Merchant):
    """Returns whatever the test wants."""

    answer: object = 0.0

    def set_prices(self, shop: sim.Shop) -> object:
        return self.answer


@pytest.fixture(autouse=True)
def known() -> Iterator[None]:
    for kind in (HalfPrice, Counting, Wrong):
        sim.register(kind)
    SEEN.clear()
    yield
    KINDS.clear()


def moved(model: sim.GrowthModel) -> np.ndarray:
    offers = model.state.tables["offers"]
    return np.asarray(offers["price"] / offers["list_price"])


def own_offers(model: sim.GrowthModel) -> np.ndarray:
    world = model.state
    return np.asarray(world.tables["merchants"]["strategy"][world.tables["offers"]["merchant"]] == OWN)


def test_a_share_of_merchants_follows_it_and_the_others_price_as_ever() -> None:
    model = market(days=9, pricing__own={"counting": "30 %"}, pricing__largest_move="50 %")
    run(model)
    own = own_offers(model)
    share = float((model.state.tables["merchants"]["strategy"] == OWN).mean())
    assert 0.1 < share < 0.55  # 40 merchants at 30 %: 4 standard errors of 7 % below and above, about 1 in 10,000
    assert moved(model)[own] == pytest.approx(1.1, rel=1e-3) and (moved(model)[~own] == 1).all()


def test_the_cap_and_the_floor_hold() -> None:
    """Half of the price is below the floor: 10 % a week down to it, and no further."""
    model = market(days=60, pricing__own={"half_price": "100 %"})
    run(model, 1)
    assert moved(model) == pytest.approx(np.exp(-0.1), rel=1e-3)
    run(model)
    offers = model.state.tables["offers"]
    assert offers["price"] == pytest.approx(offers["cost"] * 1.05 / (1 - 0.05 * 1.06), abs=0.51)


def test_a_shop_holds_what_a_merchant_knows() -> None:
    model = market(days=9, pricing__own={"half_price": "100 %"}, world__categories=4)
    days = run(model, 8)
    offers = model.state.tables["offers"]
    sold = np.bincount(np.concatenate(days[:-1])["offer"], minlength=len(offers))
    shops = SEEN[-40:]  # one of each merchant, by row
    assert np.concatenate([s.sold for s in shops]).sum() == sold.sum() > 100
    mine = offers["merchant"] == 3
    assert (shops[3].sold == sold[mine]).all() and (shops[3].cost == offers["cost"][mine]).all()
    assert (shops[3].list_price == offers["list_price"][mine]).all() and (shops[3].stock == -1).all()
    assert shops[3].fees == pytest.approx(0.05 * 1.06)
    others = (offers["category"] == offers["category"][mine][0]) & ~mine
    before = offers["list_price"] * np.exp(-0.1)  # after the first week
    assert shops[3].rivals == pytest.approx(before[others].mean(), rel=1e-3)
    assert shops[3].rivals_moved == pytest.approx(-0.1, abs=1e-3)
    assert {f.name for f in fields(sim.Shop)} == {
        "day", "price", "list_price", "cost", "fees", "sold", "stock", "rivals", "rivals_moved"}  # fmt: skip


def test_poisoned_elasticities_and_tastes_change_no_price_on_that_day() -> None:
    found = []
    for is_poisoned in (False, True):
        model = market(days=20, pricing__own={"counting": "50 %", "half_price": "50 %"})
        run(model, 7)
        world, offers = model.state, model.state.tables["offers"]
        if is_poisoned:
            world.users["price_slope"][:], world.users["taste"][:] = np.nan, np.nan
            offers["taste"][:], offers["quality"][:] = np.nan, np.nan
        (own,) = (row.mechanism for row in model.agenda if isinstance(row.mechanism, Pricing))
        found.append(own.wanted(world, np.flatnonzero(offers["is_active"]), today(model)))
    assert (found[0] == found[1]).all() and len(found[0]) > 100


def test_what_a_seller_remembers_survives_pickling() -> None:
    one = market(days=30, pricing__own={"counting": "100 %"}, pricing__largest_move="50 %")
    run(one, 10)
    other = pickle.loads(pickle.dumps(one))
    run(one)
    run(other)
    assert (moved(one) == moved(other)).all() and moved(one) == pytest.approx(1.1**4, rel=1e-3)


@pytest.mark.parametrize(
    ("answer", "said"),
    [(np.array([1.0, 2.0] * 50), "an array of shape (100,)"), (-5.0, "a price that is none"), (np.nan, "none")],
)
def test_a_price_that_is_none_is_an_error_in_words(answer: object, said: str) -> None:
    Wrong.answer = answer
    model = market(days=3, pricing__own={"wrong": "100 %"})
    with pytest.raises(sim.ModelError, match="merchant wrong: set_prices returned") as caught:
        run(model)
    assert said in str(caught.value)


def test_a_strategy_that_is_not_registered_is_refused_with_the_nearest() -> None:
    with pytest.raises(sim.ScenarioError, match="unknown name 'half_prise'.*did you mean 'half_price'"):
        market(days=3, pricing__own={"half_prise": "20 %"})


def test_a_merchant_without_prices_and_a_name_that_is_taken_are_refused() -> None:
    with pytest.raises(sim.ModelError, match="says nothing of prices"):
        sim.register(type("Idle", (sim.Merchant,), {}))
    with pytest.raises(sim.ModelError, match="that of a mechanism"):
        sim.register(type("Own", (HalfPrice,), {"name": "pricing"}))


def test_the_file_of_a_strategy_is_part_of_what_makes_two_runs_the_same() -> None:
    with_own = code_version()
    KINDS.clear()
    assert code_version() != with_own


def test_the_seller_of_the_guide_runs_and_is_ten_lines(tmp_path: Path) -> None:
    (code,) = re.findall(r"`seller.py`:\n\n```python\n(.*?)```", GUIDE, re.DOTALL)
    (command,) = re.findall(r"```\npython (seller.py run .*?)\n```", GUIDE)
    (tmp_path / "seller.py").write_text(code, encoding="utf-8")
    lines = code.split("@sim.register")[1].split("if __name__")[0].strip().splitlines()
    assert len([line for line in lines if line.strip()]) <= 10
    words = [w.strip('"') for w in re.findall(r'"[^"]*"|\S+', command)]
    done = subprocess.run(
        [sys.executable, *words, "--quiet"], cwd=tmp_path, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr[-2000:]
