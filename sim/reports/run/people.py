"""The figures of people in a run: users, acquisition, funnel and retention."""

import numpy as np
import pandas as pd

from sim.finance.acquisition import month_of_cohort
from sim.finance.frames import cell, keys
from sim.finance.periods import month_span, whole_calendar_months, year_span
from sim.reports import content as c
from sim.reports import figures_users as pictures
from sim.reports import findings
from sim.reports.material import Material, words
from sim.reports.wording import NOTHING, number

BY_CAUSE = "registrations_by_"
SHORT_RUN = 183  # days after launch below which people are drawn by week
_WORD_OF_MOUTH = "word_of_mouth"


def figures(m: Material) -> list[c.Block]:
    """Users, what they registered because of, how many order."""
    return [users(m), acquisition(m), funnel(m)]


def users(m: Material) -> c.Figure:
    """Registered, monthly and daily active people."""
    t, names = m.t, [name for name in ("registered_ever", "mau", "dau") if m.has(name)]
    registered, mau = _last(m, "registered_ever"), _last(m, "mau")
    peak = None if mau is None else float(np.nanmax(m.metric("mau")))
    ever = m.sum_between("registrations") if registered is None else registered
    months = m.flow_months[m.flow_months["whole"]]
    ends = [(k, int(np.searchsorted(m.record.days, month_span(m.record.launch, k)[1]))) for k in keys(months)]
    data = [[str(month), *(number(float(m.metric(name)[at])) for name in names)] for month, at in ends]
    heads = [t("Month's end"), *(m.label(name) for name in names)]
    what = t("People on each day since launch; daily users as a seven-day mean; one run.")
    svg = pictures.users(m.record.series[["day", *names]], launch=m.record.launch, t=t)
    return c.Figure(
        findings.users(t, ever, mau=mau, peak_mau=peak), what, [svg], c.Table(heads, data, caption=t("People"))
    )


def acquisition(m: Material) -> c.Figure:
    """Registrations by cause."""
    t, labels = m.t, {cause: cause_label(m, cause) for cause in causes(m)}
    totals = {cause: m.sum_between(BY_CAUSE + cause) for cause in labels}
    every = sum(totals.values())
    finding = findings.acquisition(
        t, {labels[k]: n for k, n in totals.items()}, word_of_mouth=labels.get(_WORD_OF_MOUTH)
    )
    finding += findings.rough(t, registered_agents(m)) if every > 0 else ""
    spans = [year_span(m.record.launch, year) for year in m.years]
    data = [
        [labels[cause], *(number(m.sum_between(BY_CAUSE + cause, span=span)) for span in spans), number(totals[cause]),
         number(100 * totals[cause] / every, decimals=1) if every > 0 else NOTHING]
        for cause in sorted(totals, key=lambda cause: -totals[cause])
    ]  # fmt: skip
    heads = [t("Cause"), *(t("Year {year}", year=year) for year in m.years), t("Whole run"), t("Share, %")]
    what = t("Registrations by cause; the causes add up to all registrations; one run.")
    periods = cause_spans(m)
    frame = pd.DataFrame({k: [m.sum_between(BY_CAUSE + k, span=span) for span in periods] for k in labels},
                         index=pd.RangeIndex(len(periods)))  # fmt: skip
    svg = pictures.acquisition(frame, spans=periods, labels=labels, launch=m.record.launch, t=t)
    return c.Figure(finding, what, [svg], c.Table(heads, data, caption=t("Registrations, people")))


def causes(m: Material) -> list[str]:
    """Causes of registration: those of the manifest, then any other that the series holds."""
    found = [str(name).removeprefix(BY_CAUSE) for name in m.record.series if str(name).startswith(BY_CAUSE)]
    declared = [name for name in _declared(m) if name in found]
    return declared + [name for name in found if name not in declared]


def _declared(m: Material) -> dict[str, dict[str, object]]:
    """Declared causes by name; a manifest may hold a plain name or a name with its labels."""
    listed = [cause if isinstance(cause, dict) else {"name": cause} for cause in m.manifest.get("causes", [])]
    return {str(cause["name"]): cause for cause in listed}


def cause_label(m: Material, cause: str) -> str:
    """A cause in words: its own label, or that of the channel of the same name."""
    channels = {str(channel["name"]): channel for channel in m.manifest.get("channels", [])}
    own = _declared(m).get(cause, {})
    thing = own if own.get("label") else channels.get(cause, {})
    return m.t.named({**thing, "name": words(cause)})


def cause_spans(m: Material) -> list[tuple[int, int]]:
    """First and last day of the periods to draw registrations by: whole weeks in a short run, else months."""
    last = m.record.last_day
    if last >= SHORT_RUN:
        return [month_span(m.record.launch, month) for month in keys(m.flow_months)]
    weeks = [(first, first + 6) for first in range(0, last - 5, 7)]
    return weeks or ([(0, last)] if last >= 0 else [])


def registered_agents(m: Material) -> float | None:
    """Agents registered by the last day; None when the record does not say."""
    registered = _last(m, "registered_ever")
    weight = m.manifest.get("people_per_agent")
    return None if registered is None or not weight else registered / float(weight)


def funnel(m: Material) -> c.Figure:
    """People from registration to a first order; orders from placed to kept."""
    t = m.t
    ever = _last(m, "registered_ever")  # whoever was there at launch may order too
    people = [(t("registered"), m.sum_between("registrations") if ever is None else ever)]
    people += [(t("activated"), m.sum_between(name)) for name in ("activated", "activations") if m.has(name)]
    ordered = m.sum_between("first_orders") if m.has("first_orders") else None
    people += [] if ordered is None else [(t("ordered once"), ordered)]
    steps = {
        "orders_placed": t("orders placed"),
        "orders": t("orders paid"),
        "orders_delivered": t("orders delivered"),
        "orders_kept": t("orders kept"),
    }
    orders = [(label, m.sum_between(name)) for name, label in steps.items() if m.has("orders") and m.has(name)]
    paid, kept = (m.sum_between(name) if m.has(name) else None for name in ("orders", "orders_kept"))
    finding = findings.funnel(t, people[0][1], ordered=ordered, paid=paid, kept=kept)
    finding += findings.rough(t, registered_agents(m)) if people[0][1] > 0 and paid else ""
    data = [[label, number(value)] for label, value in [*people, *orders]]
    what = t("Whole run; people above (share of registered), orders below (share of the first step); orders are kept "
             "when their return window has ended.")  # fmt: skip
    table = c.Table([t("Step"), t("Count")], data, caption=t("People, then orders, over the whole run"))
    return c.Figure(finding, what, [pictures.funnel(people, orders=orders, t=t)], table)


def cohorts(m: Material) -> pd.DataFrame:
    """Cohorts with their size as ``registered`` at every age (a record may book it at age 0 only).

    Only calendar months that were simulated whole: a month cut by the launch or by the run's end shows a part of its
    visitors and buyers. Empty, without columns, when the record does not say who is meant.
    """
    frame = m.record.cohorts
    if frame.empty or not {"cohort", "age", "registered"} <= set(frame.columns):
        return frame.iloc[:0, :0]
    frame = frame.assign(registered=frame.groupby("cohort")["registered"].transform("max"))
    whole = whole_calendar_months(m.record.launch, last_day=m.record.last_day)
    month = month_of_cohort(m.record, frame["cohort"]) + frame["age"].to_numpy(dtype=np.int64)
    return frame[np.isin(month, list(whole))]


def retention(m: Material) -> c.Figure:
    """Retention by monthly cohort."""
    t, frame = m.t, cohorts(m)
    has_orders = "buyers" in frame.columns and m.has("orders")
    frame = frame if has_orders or "buyers" not in frame.columns else frame.drop(columns="buyers")
    ages = sorted(int(age) for age in frame["age"].unique()) if "age" in frame.columns else []
    age = next((candidate for candidate in (3, 1) if candidate in ages), 0)
    at_age = frame[frame["age"] == age] if ages else frame
    size = float(at_age["registered"].sum()) if "registered" in at_age.columns else 0.0
    shares = {
        name: float(at_age[name].sum()) / size for name in ("visitors", "buyers") if size > 0 and name in at_age.columns
    }
    finding = findings.retention(t, shares.get("visitors"), buyers=shares.get("buyers"), age=age)
    finding += findings.rough(t, registered_agents(m)) if "visitors" in shares and age > 0 else ""
    shown = t("visits (left) and buys (right)") if has_orders else t("visits")
    what = t("Cohorts by month of registration; share of each cohort that {shown}; whole calendar months only; one run.",
             shown=shown)  # fmt: skip
    return c.Figure(finding, what, pictures.retention(frame, t=t), _cohort_table(m, frame))


def _cohort_table(m: Material, frame: pd.DataFrame) -> c.Table:
    t = m.t
    if frame.empty or "visitors" not in frame.columns:
        return c.Table([t("Cohort")], [], caption=t("No cohort has a whole calendar month"))
    known = frame[frame["registered"] > 0]
    names = {"visitors": t("visitors, age {n}"), "buyers": t("buyers, age {n}")}
    columns = [name for name in names if name in known.columns]
    ages = [age for age in (0, 1, 2, 3, 6, 12, 24) if age in set(known["age"])]
    rows = []
    for cohort, group in known.groupby("cohort"):
        at, size = group.set_index("age"), float(group["registered"].iloc[0])
        cells = [number(100 * cell(at, (age, name)) / size, decimals=1) if age in at.index else NOTHING
                 for name in columns for age in ages]  # fmt: skip
        rows.append([str(cohort), number(size), *cells])
    heads = [t("Cohort"), t("Registered"), *(names[name].format(n=age) for name in columns for age in ages)]
    return c.Table(heads, rows, caption=t("Share of the cohort in %, by age in months"))


def _last(m: Material, name: str) -> float | None:
    """The last daily value of a metric; None when it is not known."""
    value = float(m.metric(name)[-1]) if m.has(name) else float("nan")
    return value if np.isfinite(value) else None
