"""Page one: the answer, three readings x three years, cash, the gap, what must be true, worlds and policies."""

from sim.reports import content as c
from sim.reports.investor import answer, drivers, money, plan_pages, ranked, register
from sim.reports.material import FEN, Material
from sim.reports.wording import number


def front(m: Material) -> list[c.Block]:
    """The answer and its cards."""
    ranking, is_run = ranked.ranking(m), m.ensemble is None
    is_tall = any(isinstance(b, c.Figure) for b in ranking)
    cards = [
        c.Card(m.t("Three readings of revenue, three years"), readings(m), is_wide=True),
        c.Card(m.t("Cash, both views"), money.cash_card(m)),
        c.Card(
            m.t("What carries the gap") if is_run else m.t("What carries the gap (medians over the runs)"),
            plan_pages.gap_card(m),
        ),  # fmt: skip
        c.Card(m.t("What must be true"), drivers.must_be_true(m), is_wide=True),
        c.Card(m.t("Worlds, policies and stresses, ranked"), ranking, is_tall=is_tall),
        c.Card(m.t("What to test first, and when to stop"), drivers.tests_first(m)),
        c.Card(m.t("How to repeat this"), register.repeat(m)),
        c.Card(m.t("What this world leaves out"), register.not_modelled(m), is_wide=is_tall),
    ]
    return [answer_box(m, answer.sentences(m)), c.Cards([card for card in cards if card.blocks])]


def answer_box(m: Material, said: list[str]) -> c.Answer:
    """The answer: its headline, the other sentences, the first warning, what stands behind the numbers."""
    t, (first, *rest) = m.t, said
    blocks = [c.Text(first, "lead"), c.Text(t.sentences(rest), "rest")]
    warnings = register.warnings(m)
    if warnings:
        more = t(" (1 of {n} warnings; all stand in the last chapter)", n=len(warnings)) if len(warnings) > 1 else ""
        blocks.append(c.Text(t("Warning: {text}", text=warnings[0]) + more, "warning"))
    note = (
        t("Single run with seed {seed}: no confidence interval.", seed=m.manifest.get("seed", "–"))
        if m.ensemble is None
        else t(
            "{n} runs over the priors of {k} parameters, {g} graphs and seeds; statements and users are those of the "
            "point run, with every parameter at its median.",
            n=m.n_runs,
            k=len(m.ensemble.drawn),
            g=m.ensemble.of_leads(["graph"])["graph"].nunique(),
        )  # fmt: skip
    )
    return c.Answer([*blocks, c.Text(t.sentences([note, register.disclaimer(m)]), "note")])


READINGS = (
    ("revenue", "Net revenue", "净收入", "revenue"),
    ("gmv", "Turnover (GMV)", "交易额(扣除退款)", "revenue"),
    ("gross_revenue", "Gross (own retail)", "总额(自营按售价)", "revenue"),
    ("cost", "Cost", "成本", "cost"),
    ("profit", "Profit", "利润", "profit"),
)


def readings(m: Material) -> list[c.Block]:
    """Plan, P50 with P10 to P90, percent of plan and P(meet) of every reading and year."""
    t, is_run = m.t, m.ensemble is None
    middle = (t("Run"),) if is_run else ("P50", "P10 – P90")
    met = t("Met? (if gap funded)") if is_run else t("P(meet) (if gap funded)")
    heads = (t("Plan"), *middle, t("% of plan"), met)
    if not m.years:
        return [c.Text(t("No year was simulated whole."))]
    body = [
        [t.pick(label, zh), *(x for y in m.years for x in _cells(m, key, line, year=y, is_run=is_run))]
        for key, label, zh, line in READINGS
    ]
    joint = [t("Revenue and profit together")]
    for year in m.years:
        joint += [""] * (len(heads) - 1) + [_met(m, f"plan.year{year}.{answer.HEADLINE}.met")]
    groups = [(t("{unit} a year", unit=t.unit), 1), *((t("Year {year}", year=y), len(heads)) for y in m.years)]
    table = c.Table(["", *(h for _ in m.years for h in heads)], [*body, joint], groups=groups, strong=[len(body)],
                    bars=_bars(m, len(heads)))  # fmt: skip
    note = t("Before VAT and income tax. Cost is met at or below the plan; meeting it by failing is no success, so the "
             "headline is revenue and profit together.")  # fmt: skip
    views = t("Met: with the funding rules (funded view: a company that has stopped meets nothing), in brackets if somebody "
              "funds every gap (operating view). Amounts: operating view.")  # fmt: skip
    gross = "" if _has_own_goods(m) else t("No own goods are sold: gross equals net.")
    where = "" if is_run else t("Intervals of the probabilities stand in the chapter on the plan.")
    return [table, c.Text(t.sentences([views, note, gross, where]), "note")]


def _bars(m: Material, width: int) -> dict[tuple[int, int], float]:
    """Percent of plan of every reading and year, by its cell."""
    found = {
        (row, 1 + width * k + width - 2): (m.quantiles(f"year{year}.{key}"), m.target(line, year))
        for row, (key, _, _, line) in enumerate(READINGS)
        for k, year in enumerate(m.years)
    }
    return {place: x[1] / target for place, (x, target) in found.items() if x is not None and target > 0}


def _cells(m: Material, key: str, line: str, *, year: int, is_run: bool) -> list[str]:
    """The cells of one reading and year."""
    target, found = m.target(line, year), m.quantiles(f"year{year}.{key}")
    shown = ["–"] * (1 if is_run else 2)
    if found is not None:
        low, middle, high = (_amount(m, x) for x in found)
        shown = [middle] + ([] if is_run else [f"{low} – {high}"])
    share = "–" if found is None or target <= 0 else number(100 * found[1] / target, decimals=1)
    return [_amount(m, target), *shown, share, _met(m, f"plan.year{year}.{key}.met")]


def _amount(m: Material, rmb: float) -> str:
    """Money in this broad table: in M RMB two decimals below ten, else one."""
    return m.t.cell(rmb * FEN, decimals=0 if m.t.is_chinese else 2 if abs(rmb) < 10e6 else 1)


def _met(m: Material, key: str) -> str:
    """P(meet) with the funding rules, in brackets if somebody funds the gap; intervals stand in the chapter on the plan."""
    first, second = (m.probability(view + key).partition(" (")[0] for view in (answer.FUNDED, answer.OPERATING))
    first, second = (
        shown.replace(" ", "\N{NO-BREAK SPACE}") for shown in (first, second)
    )  # a line may break between them
    return f"{first} ({second})"


def _has_own_goods(m: Material) -> bool:
    return any(m.outcomes.get(f"year{y}.gross_revenue") != m.outcomes.get(f"year{y}.revenue") for y in m.years)
