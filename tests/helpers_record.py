"""Records of real runs of a small world, once per process; tests that need other numbers change a copy."""

import json
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from helpers_shared import once_a_run

import sim
from sim.finance.record import Record

SETTINGS = {
    "market.people": 40_000, "market.people_per_agent": 20, "world.merchants": 40, "world.influencers": 5,
    "channels.organic": "30 people per day", "spending.needs_assortment": "off",
    "merchants": "off", "merchant_audits": "off", "advertising": "off", "merchant_effort": "off", "stock": "off",
}  # fmt: skip
"""2,000 agents of 20 people each; enough of them register to say something about. Sellers stay as they are."""
PROGRAMMES = ("promotions", "membership", "subscription", "contact", "community")
SHOP = ("visits", "choice", "fulfilment", "satisfaction", "settlement", "churn", "group_buying", *PROGRAMMES)
OTHER_CHANNELS = ("seo", "guides", "precision_ads", "influencer_campaigns", "offline_events", "partnerships", "press")
INCENTIVES = ("referral", "new_user_offers")


@cache
def _simulated(days: int, off: tuple[str, ...]) -> Record:
    own = dict.fromkeys(off, "off") | ({} if "settlement" in off else {"settlement.new_seller_free": "0 days"})
    world = sim.load("business_plan", policies=[own], settings=SETTINGS)
    return once_a_run("-".join(map(str, (days, *off))), lambda _: world.run(seed=1, days=days).record)


def real_record(
    days: int = 1096, *, with_orders: bool = True, off: tuple[str, ...] = (), **changes: Any
) -> Record:  # fmt: skip
    """Return the record of a run: 90 days of preparation, launch on 2027-01-01, ruin in the first year.

    ``off`` names mechanisms that are off, ``changes`` replace keys of the manifest. Frames are shared between tests:
    change copies.
    """
    record = _simulated(days, off if with_orders else (*off, *SHOP))
    return replace(record, manifest=record.manifest | changes)


def with_metric(record: Record, name: str, label: str, *, owner: str) -> Record:
    """Return the record with a metric of a mechanism that is not shipped."""
    kind = {"kind": "ratio", "unit": "points", "label": label, "label_zh": label, "doc": "", "mechanism": owner}
    metrics = record.manifest["metrics"] | {name: kind}
    series = record.series.assign(**{name: 1 + record.series["day"] / 1000})
    return replace(record, manifest=record.manifest | {"metrics": metrics}, series=series)


def before_launch() -> Record:
    """Return a record that ends with the preparation."""
    record = real_record(5)
    kept = {name: getattr(record, name).query("day < 0").reset_index(drop=True) for name in ("series", "ledger")}
    return replace(record, manifest=record.manifest | {"days": 0}, cohorts=record.cohorts.iloc[:0],
                   tenure=record.tenure.iloc[:0], **kept)  # fmt: skip


def write_record(record: Record, folder: Path) -> Path:
    """Store a record as a run folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "manifest.json").write_text(json.dumps(record.manifest, ensure_ascii=False), encoding="utf-8")
    for name in ("series", "ledger", "cohorts", "tenure"):
        frame = getattr(record, name)
        if len(frame.columns):
            frame.to_parquet(folder / f"{name}.parquet")
    return folder
