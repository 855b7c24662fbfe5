"""Cash, funding, uses of funds, runway, ownership and investors' returns."""

import numpy as np

from sim.core.constants import DAYS_PER_YEAR
from sim.finance import returns
from sim.finance.cash import daily
from sim.finance.frames import cell, rows
from sim.finance.uses import uses_of_funds
from sim.reports import content as c
from sim.reports import figures_investor as pictures
from sim.reports import figures_money
from sim.reports.canvas import empty
from sim.reports.investor import answer
from sim.reports.investor.answer import at_least
from sim.reports.material import FEN, Material
from sim.reports.wording import number, significant
from sim.reports.words.shares import counted
from sim.reports.words.speech import say


def section(m: Material) -> c.Section:
    """The chapter."""
    blocks = [*cash_race_table(m), *runway(m), *uses(m), *ownership(m), *investors(m), *value(m)]
    return c.Section("money", m.t("Cash, funding and ownership"), blocks)


def cash_card(m: Material) -> list[c.Block]:
    """Cash less gap over time, both views, with tranches and the money needed."""
    facts = _facts(m)
    if m.ensemble is None:
        svg = figures_money.cash(daily(m.record), funding=m.funding, launch=m.record.launch, t=m.t)
        what = m.t("Grey: operating view, the world goes on and the shortfall counts as a gap. Blue: funded view, which ends "
                   "when the company stops. Orange: tranches paid.")  # fmt: skip
    else:
        svg = _cash_fan(m)
        what = m.t("Above: cash less funding gap at month ends, operating view; below zero it is money that nobody has given "
                   "yet. Band P10–P90, darker P25–P75, line: median of {n} runs. Orange: money paid in, at the median day of "
                   "the runs that get it. Below: companies that have not stopped, funded view.", n=m.n_runs)  # fmt: skip
    return [c.Figure(answer.cash(m), what, [svg], c.Table([m.t("Fact"), m.t("Value")], facts, text_columns=[1]))]


def _cash_fan(m: Material) -> str:
    """The fan of cash, or a line that says why there is none."""
    assert m.ensemble is not None
    t, frame = m.t, m.ensemble.fan("cash_end")
    if frame.empty:
        return empty("fan_cash", t("No month was simulated whole."))
    day = m.ensemble.money_needed["cash_out_p50"]
    marks = [] if day is None else [(float(day), t("cash runs out\n(median: day {day})", day=f"{round(float(day)):,}"))]
    alive = m.ensemble.fan("funded_cash").reindex(frame.index)["share_known"].fillna(0.0)
    return pictures.cash_fan(
        "fan_cash", frame, alive, launch=m.record.launch, unit=t.unit, scale=t.scale / FEN, t=t,
        label=t("median"), alive_label=t("companies still alive, %"), marks=marks, tranches=tranche_marks(m),
    )  # fmt: skip


def tranche_marks(m: Material) -> list[tuple[float, str]]:
    """Day and text of every tranche that is paid in at least one run (median day of those runs)."""
    assert m.ensemble is not None
    out = [(float(p.day), f"+{m.t.money(p.fen)}") for p in m.funding.tranches[:1]]
    for k, amount in enumerate(m.manifest["targets"].get("tranches", [])[1:], start=2):
        key = f"funding.tranche_{k}_day"
        days = m.ensemble.numbers(key)
        if days.size:
            text = m.t("+{money} ({k} of {n} runs)", money=m.rmb(amount), k=days.size, n=m.n_runs)
            out.append((float(np.median(days)), text))
    return out


def _facts(m: Material) -> list[list[str]]:
    t = m.t
    if m.ensemble is None:
        money = m.funding
        days = [(t("Cash runs out"), money.cash_out_day), (t("Company stops (funded view)"), money.ruin_day)]
        said = t.money(money.need)
        out = [[t("Money needed in all"), t("at least {money}", money=said) if money.is_need_open else said]]
        out += [[label, t("not in this run") if day is None else t.day(day, m.date_of(day))] for label, day in days]
        return out + [[t("Tranche paid"), f"{t.money(p.fen)}, {t.day(p.day, p.date)}"] for p in money.tranches]
    row = m.ensemble.money_needed
    out = [[t("Money needed, P50"), at_least(m, row, "p50")], [t("Money needed, P90"), at_least(m, row, "p90")],
           [t("Money needed, mean of the worst fifth"), at_least(m, row, "worst_fifth")],
           [t("Runs whose need is largest in the last simulated month"), counted(row, "open", t)]]  # fmt: skip
    for q in (10, 50, 90):
        day = row[f"cash_out_p{q}"]
        out.append(
            [t("Cash runs out, P{q}", q=q), "–" if day is None else t.day(round(float(day)), m.date_of(float(day)))]
        )
    frame = m.ensemble.fan("funded_cash")
    alive = f"{100 * float(frame['share_known'].iloc[-1]):.0f} %" if len(frame) else "–"
    return [*out, [t("Companies still alive at the end (funded view)"), alive]]


def cash_race_table(m: Material) -> list[c.Block]:
    """Cash-out day against milestone and payment of the next tranches."""
    if m.ensemble is None:
        return []
    t, names = m.t, {"milestone": m.t("milestone met"), "payment": m.t("money paid")}
    body = [
        [t("Tranche {k}: {event}", k=r["tranche"], event=names[r["event"]]),
         "–" if r["day_p50"] is None or r["day_p50"] != r["day_p50"] else t.day(round(r["day_p50"])),
         *(counted(r, k, t) for k in ("reached", "cash_out_before"))]
        for r in rows(m.ensemble.cash_race)
    ]  # fmt: skip
    heads = [t("Event"), t("Median day"), t("Reached in"), t("Cash runs out before it in")]
    return [c.Table(heads, body, text_columns=[1, 2, 3], caption=t("Will the cash last until the next tranche?"))]


def runway(m: Material) -> list[c.Block]:
    """Burn and runway at each half year of the (point) run."""
    t, record = m.t, m.record
    burn, months = record.metric("burn"), record.metric("runway")
    if burn is None or months is None:
        return []
    days = [d for d in (0, 90, 180, DAYS_PER_YEAR, 545, 730, 910, record.last_day) if d <= record.last_day]
    at = [int(np.searchsorted(record.days, d)) for d in dict.fromkeys(days)]
    body = [
        [t.day(int(day), m.date_of(int(day))), t.cell(float(burn[k])), number(float(months[k]), decimals=1)]
        for k, day in zip(at, record.days[at], strict=True)
    ]
    heads = [t("Day"), t("Burn a month, {unit}", unit=t.unit), t("Runway, months")]
    return [
        c.Table(
            heads, body, caption=t("Burn: mean of the last 91 days. Runway: own cash over burn, at most 120 months")
        )
    ]


def uses(m: Material) -> list[c.Block]:
    """What the money was spent on, beside the split that the plan suggests."""
    t, frame = m.t, uses_of_funds(m.record)
    if frame.empty:
        return []
    total = float(frame["rmb"].sum())
    body = [[t.pick(r["label"], r["label_zh"]), m.cell(r["rmb"]), number(100 * r["share"], decimals=1),
             number(100 * r["suggested"], decimals=0)] for r in rows(frame)]  # fmt: skip
    largest = max((r for r in rows(frame) if r["suggested"] > 0), key=lambda r: r["share"])
    finding = t("Largest use of money that the plan names: {label} with {share}, against {plan} % in the suggested split",
                label=t.pick(largest["label"], largest["label_zh"]), share=t.percent(100 * largest["share"]),
                plan=number(100 * largest["suggested"], decimals=0))  # fmt: skip
    caption = t("Uses of funds over the whole run: {money} paid out", money=m.rmb(total))
    heads = [t("Use"), t.unit, t("%"), t("Suggested split, %")]
    return [c.Text(finding, "finding"), c.Table(heads, body, caption=caption)]


def ownership(m: Material) -> list[c.Block]:
    """Who owns what after each tranche that was paid."""
    t, table = m.t, returns.ownership(m.record)
    if table is None:
        return []
    own = table.ownership
    names = {"founders": t("Founders"), "option_pool": t("Option pool"), "start": t("Start")}
    names |= {f"tranche_{k}": t("Tranche {k}", k=k) for k in (1, 2, 3)}
    body = [[names.get(str(h), str(h)), *(f"{100 * cell(own, (h, s)):.1f} %" for s in own.columns)] for h in own.index]
    body.append([t("Pre-money, {unit}", unit=t.unit), "", *(m.cell(float(x)) for x in table.summary["pre_money"])])
    heads = [t("Holder"), *(names.get(str(s), str(s)) for s in own.columns)]
    notes = [
        t("After the tranches that this run paid, at the pre-money values of the scenario (funding.pre_money_1 to _3).")
    ]
    found = m.quantiles("investors.founders_share") if m.ensemble is not None else None
    if found is not None:
        low, high = significant(100 * found[0]), significant(100 * found[2])
        notes.append(t("Over the runs founders keep {low} to {high} % (P10–P90).", low=low, high=high))
    return [c.Table(heads, body, caption=t("Ownership after each round")), c.Text(t.sentences(notes), "note")]


def investors(m: Material) -> list[c.Block]:
    """Exit waterfall and returns, funded view: after ruin what is left, else at the value that the multiple gives."""
    t, sold = m.t, returns.exit_payouts(m.record)
    if sold is None:
        return []
    end, split, earned = sold
    body = []
    for name, r in zip(earned.index, rows(earned), strict=True):
        label = t("All investors") if name == "all" else t("Tranche {k}", k=str(name)[-1])
        rate = r["irr"]
        body.append([label, m.cell(r["invested"]), m.cell(r["payout"]), number(float(r["moic"]), decimals=2),
                     "–" if rate != rate else f"{100 * rate:.0f} %", say(t, r["remark"])])  # fmt: skip
    heads = [t("Investor"), t("Paid in"), t("Gets"), t("Multiple of money"), t("IRR a year"), t("What the rate says")]
    founders = cell(split, ("founders", "payout")) if "founders" in split.index else 0.0
    if end.is_wound_up:
        note = t("With the funding rules the company stops on {when}: investors share what is left after its debts, {value}. "
                 "Later years of this report hold only if somebody funds the gap.",
                 when=t.day(end.day, m.date_of(end.day)), value=m.rmb(end.value))  # fmt: skip
    else:
        note = t("If the company were sold at the end for {value} (multiple x last year's net revenue): founders get "
                 "{founders}. The multiple is an assumption; read these lines apart from what is earned.",
                 value=m.rmb(end.value), founders=m.rmb(founders))  # fmt: skip
    caption = t("Returns of investors with the funding rules (funded view), {unit}", unit=t.unit)
    return [
        c.Table(heads, body, text_columns=[5], caption=caption),
        c.Text(t.sentences([note, *_unpaid(m, end)]), "note"),
    ]


def _unpaid(m: Material, end: returns.Exit) -> list[str]:
    """What a company that stands at the end still lacks."""
    missing = abs(float(daily(m.record)["funding_gap"].iloc[-1]))
    if end.is_wound_up or missing < 1:
        return []
    return [
        m.t("These values hold only if somebody gives the {gap} that are missing at the end.", gap=m.t.money(missing))
    ]


def value(m: Material) -> list[c.Block]:
    """Present value of cash flows, and of the value at the end, apart."""
    t, found = m.t, returns.company_value(m.record)
    known = returns.terms(m.record)
    if found is None or known is None:
        return []
    rate, multiple = significant(100 * known["discount"]), significant(float(known["exit_multiple"]))
    body = [
        [t("Cash flow before financing, discounted at {rate} % a year", rate=rate), m.cell(found.flows)],
        [t("Value at the end ({multiple} x last year's net revenue), discounted", multiple=multiple),
         m.cell(found.terminal.present)],
        [t("Both together"), m.cell(found.total)],
    ]  # fmt: skip
    head = t("Present value on the first day, if somebody funds the gap (operating view)")
    return [c.Table([head, t.unit], body, strong=[2])]
