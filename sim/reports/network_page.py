"""The social network of a run in words."""

from __future__ import annotations

from sim.reports.view import View, words
from sim.reports.wording import number, significant

_FACTS = {
    "n": ("Agents", "Each stands for the same number of people."),
    "n_ties": ("Ties", "Friendships between two agents, each counted once."),
    "mean_degree": ("Ties per person, mean", "News reaches this many friends at once, on average."),
    "median_degree": ("Ties per person, median", "Half of the people have at most this many."),
    "max_degree": ("Ties per person, largest", "The best connected person."),
    "degree_variance": ("Ties per person, variance", "High when few people hold many ties."),
    "k2_over_k": (
        "Ties of a friend, mean (<k2>/<k>)",
        "Above the mean per person: friends are better connected, which speeds word of mouth.",
    ),
    "degree_assortativity": (
        "Likeness of friends in their number of ties",
        "From -1 to 1; above 0 the well connected know each other.",
    ),
    "assortativity": ("Likeness of friends in their number of ties", "From -1 to 1; above 0: like knows like."),
    "clustering": ("Clustering", "Chance that two friends of a person know each other."),
    "largest_component_share": ("Largest connected part", "Share of people whom news can reach at all."),
    "largest_component": ("Largest connected part", "Share of people whom news can reach at all."),
    "strong_share": (
        "Ties inside communities, reached",
        "Strong ties; small communities cannot hold the share aimed at.",
    ),
    "same_zone_share": ("Ties within a zone", "Share of ties between people who live in the same zone."),
}


def network_facts(view: View) -> list[list[str]]:
    """Rows of label, value and a sentence for every number that the record has on its network."""
    rows = []
    for name, value in view.manifest.get("network", {}).items():
        if not isinstance(value, int | float) or isinstance(value, bool):
            continue
        label, sentence = _FACTS.get(str(name), (words(str(name)), ""))
        if name == "strong_share":
            sentence = sentence.replace("the share aimed at", _aimed_at(view))
        rows.append([label, significant(value) if isinstance(value, float) else number(value), sentence])
    return rows


def _aimed_at(view: View) -> str:
    """The share of strong ties that the scenario asks for."""
    values = {str(p.get("key")): str(p.get("value", "")) for p in view.manifest.get("parameters", [])}
    aimed = values.get("world.strong_share", "")
    return f"the {aimed} aimed at" if aimed else "the share aimed at"
