"""The chapters of a comparison: effects, money spent, finding goods, retention, who is affected, what differs."""

from collections.abc import Sequence

from sim.finance.outcomes import CATALOGUE
from sim.finance.outcomes.axes import GROUP
from sim.finance.outcomes.declaration import Outcome
from sim.reports import content as c
from sim.reports import outcome_words as words
from sim.reports.comparison import answer, figures
from sim.reports.comparison.material import Comparison

OF_YEAR = ("revenue", "gmv", "cost", "profit", "registrations", "orders", "kept_buyers", "cash_end")
OF_RUN = (
    "funding.need",
    "funding.cash_out_day",
    "funding.ruin_day",
    "cac.paid",
    "cac.blended",
    "ltv.12",
    "ltv_to_cac",
    "word_of_mouth.r_total",
)
OF_FINDING = ("click_rate", "conversion", "kept_orders", "exposure_gini")
OF_BEHAVIOUR = (
    "retention.day1",
    "retention.day7",
    "retention.day30",
    "activation.day0",
    "activation.within30",
    "second_order",
    "kept_buyers",
    "cac.kept_buyer",
    "repeat_rate",
    "mau_to_annual_buyers",
    "top_fifth_share",
)


def effects_card(m: Comparison) -> list[c.Block]:
    """The effect of every policy on the headline outcomes of the last whole year."""
    t = m.t
    year = m.years[-1] if m.years else None
    keys = [f"year{year}.{k}" for k in ("revenue", "profit", "kept_buyers")] if year else []
    shown = m.known([*keys, "funding.need"])
    if not shown:
        return [c.Text(t("No outcome is known in both worlds: the run is too short."))]
    heads = [
        t("Policy"),
        *(words.name(t, o) for o in shown),
        t("P(better), {outcome}", outcome=answer.low(words.name(t, CATALOGUE[answer.headline(m)]))),
    ]
    body = []
    for other in answer.ordered(m):
        cells = [m.title(other)]
        for outcome in shown:
            found = m.effect(other, outcome.name)
            cells.append("–" if found is None else words.difference(t, outcome, found.difference))
        profit = m.effect(other, answer.headline(m))
        body.append([*cells, "–" if profit is None else words.better(t, profit)])
    picture = figures.effects(m, answer.headline(m))
    named = answer.low(words.name(t, CATALOGUE[answer.headline(m)]))
    finding = (
        t("Effect on {outcome}, with 95 % interval", outcome=named)
        if m.n_seeds > 1
        else t("Effect on {outcome}; one seed: no interval", outcome=named)
    )
    what = t("Mean paired difference from the base over {n} common seeds; everything else alike.", n=m.n_seeds)
    return [c.Figure(finding, what, [picture], c.Table(heads, body), is_wide=True)]


def spend_card(m: Comparison) -> list[c.Block]:
    """Whether policies are compared at equal spending, and what each spends."""
    t = m.t
    shown = m.known([f"year{y}.{line}" for y in m.years for line in ("marketing", "incentives")])
    if not shown:
        return [c.Text(t("Money spent is not known: no year was simulated whole."))]
    body, different = [], []
    for other in answer.ordered(m):
        is_equal = answer.is_equal_spend(m, other)
        verdict = t("not known") if is_equal is None else t("equal") if is_equal else t("not equal")
        cells = [_cell(m, other, o) for o in shown]
        body.append([m.title(other), *cells, verdict])
        different += [] if is_equal or is_equal is None else [m.title(other)]
    note = (
        t("Not compared at equal spending: {names}. Part of the effect is money.", names=t.listed(different))
        if different
        else t("Every policy spends what the base spends on marketing, coupons and rewards (within 2 %).")
    )
    heads = [t("Policy"), *(words.name(t, o) for o in shown), t("Spending")]
    return [c.Text(note, "warning" if different else "finding"), c.Table(heads, body, text_columns=[len(heads) - 1])]


def _cell(m: Comparison, other: str, outcome: Outcome) -> str:
    found = m.effect(other, outcome.name)
    return "–" if found is None else words.difference(m.t, outcome, found.difference)


def input_card(m: Comparison) -> list[c.Block]:
    """What differs in the input."""
    t, body = m.t, []
    for other in m.others:
        about = m.record.manifest["others"][other]
        is_other = not about.get("policies") and about["scenario"] != m.record.manifest["base"]
        for key, text in about["changes"].items():
            body.append([m.title(other), key, str(about.get("before", {}).get(key, "–")), str(text)])
        if not about["changes"]:
            said = t("another scenario") if is_other else t("nothing")
            body.append([m.title(other), said, "", str(about["scenario"]) if is_other else ""])
    first = m.record.manifest.get("first_difference", {})
    days = [
        t("{name}: histories differ from {day} on.", name=m.title(o), day=t.day(d))
        if d is not None
        else t("{world}: {text}", world=m.title(o), text=answer.same(t, m.record.manifest, o))
        for o, d in first.items()
    ]
    return [
        c.Table([t("Policy"), t("Parameter"), t("Base"), t("Value")], body, text_columns=[1, 2, 3]),
        c.Text(t.sentences(days), "note"),
    ]


def effects_section(m: Comparison) -> c.Section:
    """All effects by policy: base, policy, difference, interval, P(better)."""
    t = m.t
    of_month = ("registered", "mau") if m.years else ("registered", "mau", "orders", "gmv", "revenue", "cost", "profit")
    month = [f"month{m.last_month}.{k}" for k in of_month] if m.last_month else []
    keys = [*(f"year{y}.{k}" for y in m.years for k in OF_YEAR), *month, *OF_RUN]
    return c.Section("effects", t("Effects"), _tables(m, keys))


def finding_section(m: Comparison) -> c.Section:
    """How well people find goods: clicks in the feed, needs met, kept orders, concentration; what a world records."""
    t = m.t
    keys = [f"year{y}.{k}" for y in m.years for k in OF_FINDING]
    return c.Section("finding", t("Finding goods"), _tables(m, keys) or [c.Text(t("No year was simulated whole."))])


def behaviour_section(m: Comparison) -> c.Section:
    """Retention, activation, repeat purchase, kept buyers, and what a kept buyer costs."""
    t = m.t
    keys = [f"year{y}.{k}" for y in m.years for k in OF_BEHAVIOUR]
    blocks = _tables(m, keys) or [c.Text(t("No year was simulated whole."))]
    unknown = [words.name(t, CATALOGUE[k]) for k in keys if not m.known([k])]
    if unknown:
        blocks.append(
            c.Text(
                t("Not known (too early, nobody there, or a mechanism is off): {names}.", names=t.listed(unknown)),
                "note",
            )
        )
    return c.Section("retention", t("Retention and kept buyers"), blocks)


def groups_section(m: Comparison) -> c.Section:
    """Who is affected: registrations, buyers and orders by city tier, age and price class, in % of the base."""
    t = m.t
    blocks: list[c.Block] = []
    for count in ("registered", "buyers", "orders"):
        shown = m.known(f"group.{g}.{count}" for g in GROUP.words)
        if not shown:
            continue
        heads = [t("Policy"), *(t.pick(*GROUP.words[str(o.at["group"])]) for o in shown)]
        body = [[m.title(other), *(_percent(m, other, o) for o in shown)] for other in m.others]
        what = {"registered": t("Registered people"), "buyers": t("Buyers"), "orders": t("Orders paid")}[count]
        caption = t(
            "{what}: change in % of the base (in people or orders where the base has none), by group; "
            "* the 95 % interval leaves out 0",
            what=what,
        )
        blocks.append(c.Table(heads, body, caption=caption))
    return c.Section("groups", t("Who is affected"), blocks or [c.Text(t("Groups were not recorded."))])


def _percent(m: Comparison, other: str, outcome: Outcome) -> str:
    found = m.effect(other, outcome.name)
    if found is None:
        return "–"
    if not found.base:
        return words.difference(m.t, outcome, found.difference)
    is_clear = found.low > 0 or found.high < 0
    return f"{100 * found.difference / found.base:+.1f}".replace("-", "−") + ("*" if is_clear else "")


def _tables(m: Comparison, keys: Sequence[str]) -> list[c.Block]:
    t, out = m.t, []
    heads = [t("Outcome"), t("Base"), t("Policy"), t("Difference"), t("95 % interval"), t("P(better)"), t("Seeds")]
    for other in answer.ordered(m):
        body = []
        for outcome in (CATALOGUE[k] for k in keys):
            found = m.effect(other, outcome.name)
            if found is not None:
                better = words.better(t, found)
                better += t(" (lower is better)") if found.direction < 0 and better != "–" else ""
                values = [words.value(t, outcome, x) for x in (found.base, found.other)]
                change = [words.difference(t, outcome, found.difference), words.interval(t, outcome, found), better]
                body.append([words.name(t, outcome), *values, *change, str(found.n)])
        if body:
            out.append(c.Table(heads, body, caption=m.title(other)))
    note = t("Seeds: those on which the number is known in both worlds; P(better) counts what never came about as later than "
             "whatever did. Operating view of money: the world goes on, and a shortfall counts as a gap.")  # fmt: skip
    return [*out, c.Text(note, "note")] if out else []
