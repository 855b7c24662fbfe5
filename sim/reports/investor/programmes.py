"""Members beside non-members and subscribers beside others, by months since registration."""

from sim.finance.frames import cell
from sim.finance.lifetime import weight
from sim.finance.programme_cohorts import ALL, by_programme
from sim.reports import content as c
from sim.reports.material import Material
from sim.reports.wording import NOTHING, number

FEW_MONTHS = 240  # months of agents below which a rate is noise: 20 agents for a year


def programmes(m: Material) -> list[c.Block]:
    """Orders and contribution per person-month in and outside of each programme; nothing where nobody was in one."""
    t, frame = m.t, by_programme(m.record)
    names = {"members": t("Tier 1 and above, against others"), "subscribers": t("Paid membership, against others")}
    body: list[list[str]] = []
    strong = []
    for name, group in ((str(a), str(b)) for a, b in frame.index):
        row = {column: cell(frame, ((name, group), column)) for column in frame.columns}
        label = t("all months") if group == ALL else t("months {range}", range=group.replace("-", "–"))
        cells = [number(row["months_in"]), number(row["months_out"])]
        for what, decimals in (("orders", 2), ("contribution", 2)):
            for side in ("in", "out"):
                known = row[f"months_{side}"] >= FEW_MONTHS * weight(m.record)
                cells.append(number(row[f"{what}_{side}"], decimals=decimals) if known else NOTHING)
        if group == ALL:
            strong.append(len(body))
        body.append([names[name], label, *cells])
    if not body:
        return []
    inside, outside = t("in"), t("outside")
    table = c.Table(
        [t("Programme"), t("Tenure"), *[inside, outside] * 3], body, strong=strong, text_columns=[1],
        groups=[("", 2), (t("Person-months"), 2), (t("Orders per month"), 2), (t("Contribution 2 per month, RMB"), 2)],
        caption=t("Users in a programme beside others, by months since registration"),
    )  # fmt: skip
    note = t("Selection, and no effect: people come into a tier, and subscribe, because they buy. A month counts as inside by "
             "where the person was when each day began. Rates of fewer than {n} agent-months are not shown.",
             n=FEW_MONTHS)  # fmt: skip
    return [table, c.Text(note, "note")]
