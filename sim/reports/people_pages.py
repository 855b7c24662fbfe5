"""The figures of people in a report: users, acquisition, funnel and retention."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sim.finance.frames import cell, keys
from sim.finance.periods import month_span, year_span
from sim.reports import figures, findings
from sim.reports.builder import figure, table
from sim.reports.view import BY_CAUSE, View
from sim.reports.wording import NOTHING, number

_WORD_OF_MOUTH = "word_of_mouth"


def users(view: View) -> str:
    """Registered, monthly and daily active people."""
    names = [name for name in ("registered_ever", "mau", "dau") if view.has(name)]
    daily = view.record.series[["day", *names]]
    registered = _last(view, "registered_ever")
    registered = view.total("registrations") if registered is None else registered
    peak = float(np.nanmax(view.metric("mau"))) if _last(view, "mau") is not None else None
    finding = findings.users(registered, mau=_last(view, "mau"), peak_mau=peak)
    ends = [(month, _month_end(view, month)) for month in keys(view.whole_months)]
    data = table(
        ["Month's end", *(view.label(name) for name in names)],
        [[number(month), *(number(float(view.metric(name)[at])) for name in names)] for month, at in ends],
        caption="People",
    )
    what = "People on each day since launch; daily users as a seven-day mean; one run."
    return figure(finding, what=what, svg=figures.users(daily, launch=view.record.launch), data=data)


def acquisition(view: View) -> str:
    """Registrations by cause."""
    labels = {cause: view.cause_label(cause) for cause in view.causes}
    totals = {cause: view.total(BY_CAUSE + cause) for cause in view.causes}
    every = sum(totals.values())
    named = labels.get(_WORD_OF_MOUTH)
    finding = findings.acquisition({labels[cause]: total for cause, total in totals.items()}, word_of_mouth=named)
    finding += findings.rough(view.registered_agents) if every > 0 else ""
    by_year = {year: _span_sums(view, year) for year in view.years}
    data = table(
        ["Cause", *(f"Year {year}" for year in by_year), "Whole run", "Share, %"],
        [
            [
                labels[cause],
                *(number(by_year[year][cause]) for year in by_year),
                number(totals[cause]),
                number(100 * totals[cause] / every, decimals=1) if every > 0 else NOTHING,
            ]
            for cause in sorted(totals, key=lambda cause: -totals[cause])
        ],
        caption="Registrations, people",
    )
    what = "Registrations by cause; the causes add up to all registrations; one run."
    svg = figures.acquisition(view.causes_by_period, spans=view.cause_spans, labels=labels, launch=view.record.launch)
    return figure(finding, what=what, svg=svg, data=data)


def funnel(view: View) -> str:
    """People from registration to a first order; orders from placed to kept."""
    people = [("registered", view.total("registrations"))]
    for name, label in (
        ("activated", "activated"),
        ("activations", "activated"),
        ("first_orders", "ordered once"),
    ):
        if view.has(name):
            people.append((label, view.total(name)))
    orders: list[tuple[str, float]] = []
    if view.has("orders"):
        orders.append(("orders placed", view.total("orders")))
    if orders and view.has("orders_delivered"):
        delivered = view.total("orders_delivered")
        orders.append(("delivered", delivered))
        if view.has("orders_returned"):
            orders.append(("kept", delivered - view.total("orders_returned")))
    kept = orders[-1][1] if orders and orders[-1][0] == "kept" else None
    ordered = view.total("first_orders") if view.has("first_orders") else None
    placed = orders[0][1] if orders else None
    finding = findings.funnel(people[0][1], ordered=ordered, orders=placed, kept=kept)
    finding += findings.rough(view.registered_agents) if people[0][1] > 0 and placed else ""
    data = table(
        ["Step", "Count"],
        [[label, number(value)] for label, value in [*people, *orders]],
        caption="People, then orders, over the whole run",
    )
    what = (
        "Whole run; people above (share of registered), orders below (share of placed); "
        "orders on their way count as not kept."
    )
    return figure(finding, what=what, svg=figures.funnel(people, orders=orders), data=data)


def retention(view: View) -> str:
    """Retention by monthly cohort."""
    frame = view.cohorts
    has_orders = "buyers" in frame.columns and view.has("orders")
    frame = frame if has_orders or "buyers" not in frame.columns else frame.drop(columns="buyers")
    ages = sorted(int(age) for age in frame["age"].unique()) if "age" in frame.columns else []
    age = next((candidate for candidate in (3, 1) if candidate in ages), 0)
    at_age = frame[frame["age"] == age] if ages else frame
    size = float(at_age["registered"].sum()) if "registered" in at_age.columns else 0.0
    shares = {
        name: float(at_age[name].sum()) / size for name in ("visitors", "buyers") if size > 0 and name in at_age.columns
    }
    finding = findings.retention(shares.get("visitors"), buyers=shares.get("buyers"), age=age)
    finding += findings.rough(view.registered_agents) if "visitors" in shares and age > 0 else ""
    what = "visits (left) and buys (right)" if has_orders else "visits"
    what = f"Cohorts by month of registration; share of each cohort that {what}; whole calendar months only; one run."
    return figure(finding, what=what, svg=figures.retention(frame), data=_cohort_table(frame))


def _cohort_table(frame: pd.DataFrame) -> str:
    if frame.empty or "visitors" not in frame.columns:
        return table(["Cohort"], [], caption="No cohort has a whole calendar month")
    known = frame[frame["registered"] > 0]
    columns = [name for name in ("visitors", "buyers") if name in known.columns]
    ages = [age for age in (0, 1, 2, 3, 6, 12, 24) if age in set(known["age"])]
    rows = []
    for cohort, group in known.groupby("cohort"):
        by_age = group.set_index("age")
        share = {
            name: {age: 100 * cell(by_age, (age, name)) / cell(by_age, (age, "registered")) for age in keys(by_age)}
            for name in columns
        }
        cells = [number(share[name].get(age), decimals=1) for name in columns for age in ages]
        rows.append([cohort, number(float(group["registered"].iloc[0])), *cells])
    heads = [f"{name}, age {age}" for name in columns for age in ages]
    return table(["Cohort", "Registered", *heads], rows, caption="Share of the cohort in %, by age in months")


def _last(view: View, name: str) -> float | None:
    if not view.has(name):
        return None
    value = float(view.metric(name)[-1])
    return value if np.isfinite(value) else None


def _month_end(view: View, month: int) -> int:
    return int(np.searchsorted(view.record.days, month_span(view.record.launch, month)[1]))


def _span_sums(view: View, year: int) -> dict[str, float]:
    span = year_span(view.record.launch, year)
    return {cause: view.sum_between(BY_CAUSE + cause, span=span) for cause in view.causes}
