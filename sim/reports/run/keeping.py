"""What keeps users: membership, points, contact, community, promotions and payment in one table by year."""

import numpy as np

from sim.finance import statements
from sim.finance.periods import year_span
from sim.finance.programmes import COSTS
from sim.reports import content as c
from sim.reports.investor.accounts import year_spans
from sim.reports.material import Material
from sim.reports.run.mechanisms import unit_of
from sim.reports.run.metrics import unit_by_year, yearly_cell
from sim.reports.wording import significant

ROWS = {
    "subscription": ("subscribers", "subscriptions_joined", "subscriptions_renewed", "subscription_fees", "orders_of_subscribers"),
    "membership": ("members_tier_1", "members_tier_2", "members_tier_3", "points_issued", "points_redeemed", "points_orders"),
    "contact": ("reachable", "message_visits", "reactivated", "opt_outs"),
    "community": ("community_members", "community_posts", "community_visits"),
    "promotions": ("orders_on_deal", "orders_tempted", "promotion_off"),
    "payment": ("orders_placed", "carts_lost", "payments_failed"),
}  # fmt: skip
"""Metrics by the mechanism that records them."""
RATIOS = {"subscription": "naive_ratio", "community": "community_naive_ratio"}
"""What members spend over what other buyers do."""


def section(m: Material) -> c.Section | None:
    """The chapter; None where no programme that keeps users is on (payment alone is none)."""
    if not any(_has(m, name) for name in ROWS if name != "payment"):
        return None
    blocks: list[c.Block] = [c.Text(text, "finding") for text in _selection(m)]
    return c.Section("keeping", m.t("Keeping users"), [*blocks, _table(m)])


def _years(m: Material) -> dict[str, tuple[int, int]]:
    """Company years from launch on."""
    return {head: span for head, span in year_spans(m).items() if span[0] >= 0}


def _has(m: Material, mechanism: str) -> bool:
    return any(m.has(name) and np.nan_to_num(m.metric(name)).any() for name in ROWS[mechanism])


def _selection(m: Material) -> list[str]:
    """What the naive ratios are in the last whole year, and that they are no effects."""
    t, said = m.t, []
    if not m.years:
        return []
    first, last = year_span(m.record.launch, m.years[-1])
    inside = (m.record.days >= first) & (m.record.days <= last)
    for mechanism, name in RATIOS.items():
        values = m.metric(name)[inside]
        if m.has(name) and np.nan_to_num(values).any():
            ratio = significant(float(np.nanmean(values)), digits=2)
            who = t("Paying members") if mechanism == "subscription" else t("Members of the community")
            said.append(
                t(
                    "{who} spend {ratio} times what other buyers do in year {year}.",
                    who=who,
                    ratio=ratio,
                    year=m.years[-1],
                )
            )
    if said:
        said.append(t("Who joins bought more before, so these ratios are selection for the most part, and no effects: what a "
                      "programme causes is the difference to the same world without it, on the same luck."))  # fmt: skip
    return [t.sentences(said)] if said else []


def _table(m: Material) -> c.Table:
    """Reach and cost of each programme by company year."""
    t, years = m.t, _years(m)
    declared, titles = (
        m.manifest.get("metrics", {}),
        {str(p["mechanism"]): t.named(p) for p in m.manifest.get("pages", [])},
    )
    rows: list[list[str]] = []
    strong: list[int] = []
    for mechanism in (name for name in ROWS if _has(m, name)):
        strong.append(len(rows))
        rows.append([titles.get(mechanism, mechanism), "", *("" for _ in years)])
        for name in (name for name in ROWS[mechanism] if np.nan_to_num(m.metric(name)).any()):
            values, kind, unit = m.metric(name), str(declared.get(name, {}).get("kind", "stock")), unit_of(m, name)
            cells = [yearly_cell(m, values, span=span, kind=kind, unit=unit) for span in years.values()]
            rows.append([m.label(name), unit_by_year(m, kind, unit), *cells])
        rows += _costs(m, mechanism)
    note = t("Reach, and what the platform pays as booked; points with what is still owed")
    return c.Table([t("Programme"), t("Unit, by year"), *years], rows, strong=strong, text_columns=[1], caption=note)


def _costs(m: Material, mechanism: str) -> list[list[str]]:
    """What the accounts of a programme came to, by company year."""
    chart, moved, days = statements.accounts(m.record), statements.movements(m.record), m.record.days
    rows = []
    for account in (a for a in COSTS.get(mechanism, ()) if a in moved.index):
        daily = moved.loc[account].to_numpy()
        if daily.any():
            label = m.t.pick(str(chart.at[account, "label"]), str(chart.at[account, "label_zh"]))
            sums = [m.t.cell(float(daily[(days >= a) & (days <= b)].sum())) for a, b in _years(m).values()]
            rows.append([m.t("Cost: {account}", account=label), m.t.unit, *sums])
    return rows
