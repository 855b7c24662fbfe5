"""Gates of the books: V22 (money), V23 (stocks), MONEY (random settings)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from sim.core.model import GrowthModel
from sim.experiments.run import World, load
from sim.finance.record import Record
from sim.scenario.load import is_policy, shipped_folder, shipped_names
from sim.scenario.yaml_file import read
from sim.verification.books import audit, finished
from sim.verification.gate import Finding, Setup, exactly
from sim.verification.hand_outs import HandOuts
from sim.verification.random_settings import random_money

BASE = "business_plan"
MONEY = ("I1", "I5", "I7", "I8", "I9", "marketing")
STOCKS = ("I3", "I4", "I10", "I11", "I7", "I8")
N_RANDOM, PEOPLE_RANDOM = 300, 500
SHORT, LONG = 400, 1096
GENEROSITY = (1.0, 0.02, 0.3)  # by character: the company that earns is no spendthrift
LEAST = 10
OFF_IN_SCENARIOS: dict[str, Any] = dict.fromkeys(
    (
        "community",
        "contact",
        "group_buying",
        "stock",
        "membership",
        "subscription",
        "promotions",
        "purchase_routes",
        "logistics",
        "return_process",
        "service",
        "care",
        "c2m",
        "co_design",
        "personal_offers",
        "staffing",
        "outages",
        "phases",
        "policy_controller",
        "data_services",
        "own_stock",
        "suppliers",
        "data_breach",
        "data_law",
        "referral_enforcement",
        "link_blocking",
        "supply_interruption",
        "courier_outage",
        "taste_drift",
        "technology_ageing",
        "recession",
        "ip_claims",
        "contract_breach",
        "influencer_scandal",
        "counterfeit_exposure",
        "funding_freeze",
        "promotion_rules",
        "competition",
        "price_war",
        "new_entrant",
        "feature_copying",
        "import_rules",
        "macro",
        "cross_border",
    ),
    "on",
) | {"personal_offers.by": "lapsing"}


def small(scenario: str, *, people: int, policy: str | None = None, settings: dict[str, Any] | None = None) -> World:
    """Return a shipped scenario of some thousand people, one person an agent."""
    own = {"market.people": people, "market.people_per_agent": 1, "world.merchants": 60, "world.influencers": 10}
    return load(scenario, policies=[policy] if policy else (), settings=own | (settings or {}))


def shipped() -> list[tuple[str, str | None]]:
    """Return every shipped scenario, and the base with every shipped policy or stress laid over it."""
    over = [name for name in shipped_names() if is_policy(read(shipped_folder() / f"{name}.yaml").data)]
    worlds: list[tuple[str, str | None]] = [(name, None) for name in shipped_names() if name not in over]
    return worlds + [(BASE, name) for name in over]


def money(setup: Setup) -> Iterator[Finding]:
    """V22: identities asserted every day; three statements, the plan's view and the bridges tie in every period."""
    people, days = (10_000, LONG) if setup.full else (2_000, SHORT)
    for scenario, policy in shipped():
        label = f"{scenario} + {policy}" if policy else scenario
        model, record = finished(small(scenario, people=people, policy=policy), days=days)
        yield _asserted(label, model, MONEY)
        yield from _ties(label, model, record)
    label = f"{BASE}, with coupons, points, fees and rewards"
    model, record = finished(small(BASE, people=people), days=days, more=[HandOuts(points=False)])
    yield _asserted(label, model, MONEY)
    yield from _ties(label, model, record)


def stocks(setup: Setup) -> Iterator[Finding]:
    """V23: goods (I3), users (I4), orders (I10), needs (I11), points (I7) and rewards (I8), every day."""
    people, days = (20_000, LONG) if setup.full else (20_000, SHORT)
    for scenario in (BASE, "loaded"):
        world = small(scenario, people=people, settings=OFF_IN_SCENARIOS)
        model, _ = finished(world, days=days, more=[HandOuts(points=False)])
        yield _asserted(scenario, model, STOCKS)
        values = model.state.series.values
        for name in ("orders", "points_outstanding", "rewards_payable", "needs_sold_out", "orders_missing"):
            yield _at_least_once(f"{scenario}: days with {name.replace('_', ' ')}", int((values[name] > 0).sum()))


def random_case(seed: int, *, people: int = PEOPLE_RANDOM) -> tuple[GrowthModel, Record]:
    """Run one world under random settings, with coupons, points, fees and rewards, for 70 to 190 days."""
    days = 70 + 40 * (seed % 4)
    settings = OFF_IN_SCENARIOS | random_money(seed, days=days)
    if seed % 2:
        settings["stock.limited"] = "100 %"
    world = small(BASE if seed % 5 == 0 else "loaded", people=people, settings=settings)
    return finished(world, seed=seed, days=days, more=[HandOuts(GENEROSITY[seed % len(GENEROSITY)], points=False)])


def random_books(setup: Setup) -> Iterator[Finding]:
    """MONEY: all of V22 under random settings, dated values and launches within a month."""
    n = N_RANDOM if setup.full else LEAST * 3
    off, unasserted, seen = 0, 0, Counter[str]()
    for seed in range(n):
        model, record = random_case(seed)
        found = audit(record)
        off += found.total + abs(sum(model.state.ledger.balances.values()))
        unasserted += sum(model.state.n_checks.get(name, 0) < model.rows_done for name in (*MONEY, *STOCKS))
        seen.update(days=model.rows_done, periods=found.n_periods)
        seen.update(name for name, happened in _happened(model, record).items() if happened)
    label = f"{n} random runs, {seen['days']:,} days, {seen['periods']:,} periods"
    yield exactly(f"{label}: sum of all differences, fen", reference=0, figure=off)
    yield exactly(f"{label}: identities not asserted on every day", reference=0, figure=unasserted)
    for name in _KINDS:
        yield _at_least_once(f"runs with {name}", seen[name], least=max(1, n * LEAST // N_RANDOM))


_KINDS = (
    "orders",
    "refunds",
    "goods sold out",
    "own goods sold",
    "own goods written off",
    "payouts",
    "coupons",
    "VAT paid",
    "income tax",
    "a later tranche",
    "a bridge loan",
    "a gap",
    "ruin that stops the run",
    "a launch within a month",
)


def _happened(model: GrowthModel, record: Record) -> dict[str, bool]:
    """Return what took place in a run, so that a gate of zeros cannot be about nothing."""
    values, book = model.state.series.values, record.ledger
    pairs = {f"{debit} {credit}" for debit, credit in zip(book["debit"], book["credit"], strict=True)}
    is_early = record.last_day < model.blueprint.timeline.days - 1
    happened = (
        values["orders"].any(),
        values["refunds"].any(),
        values["needs_sold_out"].any(),
        values["own_sales"].any(),
        values["own_written_off"].any(),
        "liability.merchants asset.escrow" in pairs,
        values["coupons_used"].any(),
        "liability.vat asset.cash" in pairs,
        "expense.income_tax liability.income_tax" in pairs,
        bool(values["tranche_2_paid"].any()),
        values["bridge_loan"].any(),
        values["funding_gap"].any(),
        is_early,
        record.launch.day > 1,
    )
    return {name: bool(x) for name, x in zip(_KINDS, happened, strict=True)}


def _asserted(label: str, model: GrowthModel, names: tuple[str, ...]) -> Finding:
    """Demand that each identity was asserted every day; one that fails ends the run and the gate."""
    days, counts = model.rows_done, {name: model.state.n_checks.get(name, 0) for name in names}
    least = min(counts.values())
    return Finding(
        f"{label}: days on which {', '.join(names)} held",
        days,
        min(least, days),
        "every day",
        0.0 if least >= days else float("inf"),
    )


def _ties(label: str, model: GrowthModel, record: Record) -> Iterator[Finding]:
    found = audit(record)
    wrong = f" ({', '.join(found.wrong)})" if found.wrong else ""
    yield exactly(f"{label}: {found.n_periods} periods, differences in fen{wrong}", reference=0, figure=found.total)
    total = sum(model.state.ledger.balances.values())
    yield exactly(f"{label}: sum of all balances (I2)", reference=0, figure=total)


def _at_least_once(case: str, n: int, *, least: int = 1) -> Finding:
    return Finding(case, least, n, f"at least {least}", 0.0 if n >= least else float("inf"))
