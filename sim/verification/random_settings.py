"""Random settings of a world: every lever and uncertainty at a random place between its bounds."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from zlib import crc32

from sim.core.params import Parameter
from sim.core.rng import Streams
from sim.core.units import NUMERIC
from sim.mechanisms.company.funding.terms import least_pre_money
from sim.scenario.contradictions import ORDERED
from sim.scenario.registry import mechanisms, parameters
from sim.world.shock_terms import NEVER
from sim.world.shocks import Shock

LEFT_ALONE = ("time", "world", "market", "targets")
MONEY_OF_THE_WORLD = (
    "world.basket",
    "world.vat_services",
    "world.vat_goods",
    "targets.tranche_1",
    "targets.tranche_2",
    "targets.tranche_3",
)
WORDS = ("funding.mode", "funding.on_ruin", "funding.participating", "books.contra_revenue")
LAUNCHES = (date(2027, 1, 1), date(2027, 3, 15), date(2027, 1, 31), date(2028, 2, 29), date(2027, 12, 31))
PREPARATIONS = (90, 0, 1, 45, 200)
SHOCKS = {m.name: tuple(answer.name for answer in m.answers) for m in mechanisms().values() if issubclass(m, Shock)}
P_DATED, P_END = 0.15, 0.1
CHARACTERS: tuple[dict[str, tuple[float, float]], ...] = (
    {},
    {
        "world.basket": (2e6, 1e7),
        "settlement.commission": (0.03, 0.12),
        "spending.budget": (0, 2e5),
        **{f"team.{role}": (0, 2) for role in ("executive", "engineering", "product", "operations", "service")},
        **{f"team.pay_{role}": (0, 6e4) for role in ("executive", "engineering", "product", "operations", "service")},
        "spending.server_base": (0, 2e4),
        "merchants.sales_staff": (0, 1),
        "merchants.check_cost": (0, 5e3),
        "books.administration": (0, 0.1),
        "order_costs.payment_fee": (0, 0.006),
        "choice.buying": (0.4, 0.7),
        "visits.one_visit_share": (0.1, 0.3),
        "fulfilment.payout_after": (7, 14),
        "settlement.settlement_time": (0, 10),
        "settlement.new_seller_free": (0, 15),
        **{f"payment.fails_{name}": (0, 0.05) for name in ("wallet_a", "wallet_b", "card")},
        "payment.fraud": (0, 0.002),
        "research.budget": (0, 1e4),
        "advertising.strategy_upkeep": (0, 1e3),
        "membership.earn": (0, 0.003),
        "subscription.gifts": (0, 0.01),
        "subscription.price_off": (0, 0.05),
        "landing.by_goods": (0, 0.1),
        "landing.usual": (1, 100),
        **{f"payment.fee_{name}": (0, 2) for name in ("wallet_a", "wallet_b", "card")},
        "promotions.flash_depth": (0, 0.2),
        "promotions.festival_depth": (0, 0.2),
        "promotions.coupon": (0, 2000),
        "settlement.promotion_share": (0, 0.2),
        "contact.phone_rate": (0, 0.01),
        "contact.sms_rate": (0, 0.1),
        "contact.coupon": (0, 500),
        "community.moderators": (0, 1),
        "community.games": (0, 0.3),
        "community.event_cost": (0, 1e4),
        "personal_offers.worth": (0, 500),
        "logistics.servers": (0, 1),
        "logistics.rent": (0, 1e3),
        "logistics.pay": (0, 100),
        "logistics.parcel_share": (0, 0.05),
        **{f"logistics.loss_{name}": (0, 0.005) for name in ("economy", "standard", "express")},
        "service.agents": (0, 2),
        "service.contacts": (0, 0.1),
        "service.contacts_late": (0, 0.5),
        "service.contacts_claim": (0, 1),
        "service.per_agent": (20, 200),
        "service.pay": (0, 3e4),
        "service.training": (0, 1e3),
        "service.tools": (0, 50),
        "care.cost": (0, 500),
        "own_stock.share": (0.1, 0.5),
        "own_stock.budget": (1e7, 3e8),
        "own_stock.storage": (0, 2e-5),
        "own_stock.first_sales": (0, 2),
        "own_stock.least_order": (1, 20),
        "own_stock.shelf_life": (365, 1095),
        "suppliers.least_order": (1, 20),
        "suppliers.contract": (0, 0.1),
        "c2m.commitment": (0, 0.2),
        "co_design.panel": (0, 20),
        "co_design.research": (0, 1e5),
        "co_design.goods": (0, 2),
        "co_design.redesign_cost": (0, 1e5),
        "co_design.every": (60, 365),
        "staffing.training": (0, 1e3),
        "staffing.auditors": (0, 1),
        "staffing.pay_auditor": (0, 1e5),
        "staffing.hiring_cost": (0, 1),
        "outages.plans": (0, 1e3),
        "outages.headroom": (1, 2),
        **{f"{shock}.begins": (NEVER, NEVER) for shock in SHOCKS},
        **{f"{shock}.{answer}": (0, 1e3) for shock, answers in SHOCKS.items() for answer in answers},
        "competition.ally_fee": (0, 1e3),
        "competition.acquired": (0, 1e-5),
        "data_services.fixed_cost": (0, 1e3),
        "data_services.cost_each": (0, 100),
        "data_services.price": (100, 2000),
        "data_services.reluctance": (0, 2),
        "data_services.least_consent": (0, 0.1),
        "data_services.most_of_revenue": (0.2, 0.5),
        "purchase_routes.places": (0, 2),
        "purchase_routes.running": (0, 1e4),
        "purchase_routes.opening": (0, 1e5),
        "funding.milestone_2": (0, 5e7),
        "funding.milestone_3": (0, 1e8),
    },
    {"targets.tranche_1": (0, 2e8), "funding.bridge": (0, 5e8), "funding.ruin_time": (1, 60)},
)
"""Any company; one that earns (dear goods, few people: it pays VAT and income tax); one that runs out of money. Fen."""


def random_settings(seed: int) -> dict[str, Any]:
    """Draw every lever and uncertainty of the mechanisms; keys as on the command line, values as text.

    A parameter with a prior is drawn from it, a lever or a fixed one between its bounds with more weight near the
    lower (the fourth power of a uniform number); what sets the size of the world is left alone.
    """
    streams = Streams(seed)
    drawn: dict[str, Any] = {
        key: p.show(_value(streams, _entity(key), p))
        for key, p in parameters().items()
        if key.partition(".")[0] not in LEFT_ALONE and _has_bounds(p)
    }
    _keep_order(drawn)
    return drawn


HIGHEST_BUYING = 80  # percent


def random_money(seed: int, *, days: int) -> dict[str, Any]:
    """Draw like ``random_settings``, and whatever else moves money.

    Also drawn: order value, VAT rates, tranches, the words of funding and statements, days of preparation, the launch
    (most often within a month), some parameters with a value from a date within the run on, some at a bound, and in two
    of three cases a character (``CHARACTERS``).
    """
    streams = Streams(seed)
    launch = LAUNCHES[int(streams.one("settings.launch") * len(LAUNCHES))]
    preparation = PREPARATIONS[int(streams.one("settings.preparation") * len(PREPARATIONS))]
    drawn: dict[str, Any] = dict(random_settings(seed))
    for key, p in parameters().items():
        k = _entity(key)
        if key in WORDS:
            options = p.options or ("on", "off")
            drawn[key] = options[int(streams.one("settings.word", entity=k) * len(options))]
        elif key in MONEY_OF_THE_WORLD:
            drawn[key] = p.show(_value(streams, k, p))
        elif key in drawn and streams.one("settings.end", entity=k) < P_END:
            drawn[key] = p.show(p.high if streams.one("settings.end", entity=k, draw=1) < 0.5 else p.low)
        elif key in drawn and not p.fixed and streams.one("settings.dated", entity=k) < P_DATED:
            day = int(streams.one("settings.date", entity=k) * (preparation + days)) - preparation
            drawn[key] = {
                launch - timedelta(days=preparation): drawn[key],
                launch + timedelta(days=day): p.show(_value(streams, k, p, draw=1)),
            }
    known = parameters()
    for key, (low, high) in CHARACTERS[seed % len(CHARACTERS)].items():
        value = low + (high - low) * streams.one(f"settings.{key}")
        drawn[key] = known[key].show(round(value) if known[key].kind == "count" else value)
    _keep_founders(drawn)
    _keep_payable(drawn)
    _keep_order(drawn)
    return drawn | {"time.start": launch.isoformat(), "time.preparation": f"{preparation} days"}


def _keep_payable(drawn: dict[str, Any]) -> None:
    """Let more orders be paid than needs are to be met: otherwise no outside option exists, and the world is refused."""
    if "choice.buying" in drawn:
        drawn.pop("payment.completion", None)
        if float(drawn["choice.buying"].split()[0]) > HIGHEST_BUYING:
            drawn["choice.buying"] = f"{HIGHEST_BUYING} %"


def _keep_order(drawn: dict[str, Any]) -> None:
    """Let the lower of two ends be the lower; of dated ends the first values stay."""
    known = parameters()
    for low, high in ORDERED:
        if low not in drawn or high not in drawn:
            continue
        is_dated = isinstance(drawn[low], dict) or isinstance(drawn[high], dict)
        ends = {k: next(iter(v.values())) if isinstance(v := drawn[k], dict) else v for k in (low, high)}
        a, b = (known[k].parse(text) for k, text in ends.items())
        if is_dated or a > b:
            drawn[low], drawn[high] = known[low].show(min(a, b)), known[high].show(max(a, b))


def _keep_founders(drawn: dict[str, Any]) -> None:
    """Raise values before the money until founders keep something; tranches stay below what that allows."""
    known = parameters()
    pool = known["funding.option_pool"].parse(drawn["funding.option_pool"])
    for k in (1, 2, 3):
        tranche, value = known[f"targets.tranche_{k}"], known[f"funding.pre_money_{k}"]
        fen = min(tranche.parse(drawn[f"targets.tranche_{k}"]), value.high / 4)
        least = 2 * least_pre_money(fen, pool) + fen
        drawn[f"targets.tranche_{k}"] = tranche.show(fen)
        drawn[f"funding.pre_money_{k}"] = value.show(max(value.parse(drawn[f"funding.pre_money_{k}"]), least))


def _entity(key: str) -> int:
    """Return the number under which a key is drawn; a further parameter moves no other's draw."""
    return crc32(key.encode())


def _has_bounds(p: Parameter) -> bool:
    return p.low is not None and p.high is not None and p.kind in NUMERIC


def _value(streams: Streams, k: int, p: Parameter, *, draw: int = 0) -> Any:
    """Return one value in canonical units."""
    u = streams.one("test.setting", entity=k, draw=draw)
    prior = p.distribution()
    value = prior.quantile(u) if prior else p.low + u**4 * (p.high - p.low)
    return min(max(round(value) if p.kind == "count" else value, p.low), p.high)
