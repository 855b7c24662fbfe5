"""Write the generated reference of a checkout (``make docs``)."""

from pathlib import Path

from sim.finance.outcomes.page import outcome_pages
from sim.scenario.reference import pages


def generated(root: Path) -> dict[Path, str]:
    """Return every generated file of a checkout with its text."""
    return pages(root) | outcome_pages(root)


def write_pages(root: Path) -> None:
    """Write every generated file."""
    for path, text in generated(root).items():
        path.write_text(text, encoding="utf-8")
        print(path.relative_to(root))


if __name__ == "__main__":
    write_pages(Path(__file__).resolve().parents[2])
