"""``sim agenda``."""


def print_agenda(scenario: str) -> int:
    """Print the ordered list of a day with what each row reads and writes."""
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    from sim.core.agenda import build_agenda, written
    from sim.scenario.build import blueprint, plan
    from sim.scenario.load import load

    draft = load(scenario)
    rows = build_agenda(blueprint(plan(draft)).mechanisms)
    table = Table(title=f"The day of {draft.name}", title_justify="left", show_lines=False)
    for heading in ("phase", "mechanism", "what it does", "hazards", "writes"):
        table.add_column(heading, overflow="fold")
    for row in rows:
        m = row.mechanism
        what = (m.__doc__ or "").strip().split("\n")[0]
        hazards = ", ".join(f"{h.risk}: {h.cause}" for h in m.hazards)
        table.add_row(row.phase.name, m.name, what, hazards, escape(", ".join(sorted(written(m)))))
    Console(width=None if Console().is_terminal else 160).print(table)
    return 0
