"""Patterns of advertising: P11 (short-run elasticity), P13 (ads on one's own name bring what would have come anyway)."""

from collections.abc import Iterator

import numpy as np

from sim.experiments.run import World, load
from sim.verification.gate import Finding, Setup, inside

CHANNELS = ("social", "seo", "guides", "search", "feed", "precision", "influencers", "events", "partners", "pr")


def brand_search(setup: Setup) -> Iterator[Finding]:
    """P13: of the registrations that ads on the brand's name claim, the share that is missing without them.

    A platform that half of the market knows puts half of its search money on its own name; the twin world leaves that
    half in the bank. Band: below 10 % (Blake, Nosko & Tadelis 2015, Econometrica 83(1)).
    """
    n, days, seeds = (400_000, 120, 8) if setup.full else (200_000, 60, 3)
    claimed, caused = [], []
    for seed in range(seeds):
        with_it, without = (
            _registrations(_branded(n, days, share, money), seed) for share, money in ((0.5, 1.0), (0.0, 0.5))
        )
        claimed.append(with_it[1])
        caused.append(with_it[0] - without[0])
    figure = float(np.sum(caused) / np.sum(claimed))
    yield inside("caused over claimed registrations of brand search", low=0.0, high=0.10, figure=figure)


def _branded(people: int, days: int, brand_share: float, money: float) -> World:
    return load(
        "business_plan",
        settings={
            "market.people": people,
            "market.people_per_agent": 1,
            "time.days": days,
            "time.preparation": 0,
            "spending.budget": f"{2 * people} RMB per year",
            "spending.ramp": "0 days",
            **_all_to("search"),
            **_organic(people),
            "spending.needs_assortment": "off",
            "spending.scale_search": money,
            "channels.brand_share": brand_share,
            "market.registered_at_start": 0.2,
            "channels.awareness_decay": "0 per day",
            "channels.awareness_from_talk": "0.5 per day",
            "choice": "off",
            "fulfilment": "off",
            "satisfaction": "off",
            "settlement": "off",
            "books": "off",
            "customer_books": "off",
            "taxes": "off",
            "obligations": "off",
            "funding": "off",
        },
    )


def _all_to(channel: str) -> dict[str, str]:
    return {f"spending.share_{c}": "100 %" if c == channel else "0 %" for c in CHANNELS}


def _organic(people: int) -> dict[str, str]:
    """Return organic arrivals of a market of another size than the base's 20 million, in proportion."""
    scale = people / 20_000_000
    return {
        "channels.organic": f"{20 * scale!r} people per day",
        "channels.organic_aware": f"{200 * scale!r} people per day",
    }


def _registrations(world: World, seed: int) -> tuple[float, float]:
    """Return all registrations, and those that brand search claims."""
    model = world.model(seed=seed, collect=False)
    while model.running:
        model.step()
    values = model.state.series.values
    share = world.plan().params["channels"].brand_incrementality  # type: ignore[attr-defined]
    return float(values["registrations"].sum()), float(values["registrations_by_brand_search"].sum()) / share


def elasticity(setup: Setup) -> Iterator[Finding]:
    """P11: elasticity of the sales of month 36 of a loaded world to the advertising money of all its years.

    Band .05 to .30 (Sethuraman, Tellis & Briesch 2011: .12 short, .24 long run; Henningsen et al. 2011: .09). Measured
    between 30 % less and 30 % more money, on the same luck.
    """
    people, seeds = (20_000, 8) if setup.full else (8_000, 3)
    sales = {factor: np.zeros(seeds) for factor in (0.7, 1.3)}
    for factor, found in sales.items():
        world = load(
            "loaded",
            settings={
                "market.people": people,
                "market.people_per_agent": 1,
                "time.preparation": 0,
                **_organic(people),
                "spending.budget": {
                    f"{2027 + k}-01-01": f"{people * 0.6 * 2**k * factor:.0f} RMB per year" for k in range(3)
                },
            },
        )
        for seed in range(seeds):
            model = world.model(seed=seed, collect=False)
            while model.running:
                model.step()
            found[seed] = model.state.series.values["gmv_paid"][-30:].sum()
    figure = float(np.log(sales[1.3].sum() / sales[0.7].sum()) / np.log(1.3 / 0.7))
    yield inside("elasticity of sales to advertising money", low=0.05, high=0.30, figure=figure)
