"""The social network of a run in words."""

from sim.reports.language import mark
from sim.reports.material import Material, words
from sim.reports.wording import number, significant

_FACTS = {
    "n": (
        mark("Agents"),
        mark("Each stands for the same number of people."),
    ),
    "n_ties": (
        mark("Ties"),
        mark("Friendships between two agents, each counted once."),
    ),
    "mean_degree": (
        mark("Ties per person, mean"),
        mark("News reaches this many friends at once, on average."),
    ),
    "median_degree": (
        mark("Ties per person, median"),
        mark("Half of the people have at most this many."),
    ),
    "max_degree": (
        mark("Ties per person, largest"),
        mark("The best connected person."),
    ),
    "degree_variance": (
        mark("Ties per person, variance"),
        mark("High when few people hold many ties."),
    ),
    "k2_over_k": (
        mark("Ties of a friend, mean (<k2>/<k>)"),
        mark("Above the mean per person: friends are better connected, which speeds word of mouth."),
    ),
    "degree_assortativity": (
        mark("Likeness of friends in their number of ties"),
        mark("From -1 to 1; above 0 the well connected know each other."),
    ),
    "assortativity": (
        mark("Likeness of friends in their number of ties"),
        mark("From -1 to 1; above 0: like knows like."),
    ),
    "clustering": (
        mark("Clustering"),
        mark("Chance that two friends of a person know each other."),
    ),
    "largest_component_share": (
        mark("Largest connected part"),
        mark("Share of people whom news can reach at all."),
    ),
    "largest_component": (
        mark("Largest connected part"),
        mark("Share of people whom news can reach at all."),
    ),
    "strong_share": (
        mark("Ties inside communities, reached"),
        mark("Strong ties; small communities cannot hold {share}."),
    ),
    "same_zone_share": (
        mark("Ties within a zone"),
        mark("Share of ties between people who live in the same zone."),
    ),
}


def network_facts(m: Material) -> list[list[str]]:
    """Rows of label, value and a sentence for every number that the record has on its network."""
    rows, t = [], m.t
    for name, value in m.manifest.get("network", {}).items():
        if not isinstance(value, int | float) or isinstance(value, bool):
            continue
        label, sentence = _FACTS.get(str(name), ("", ""))
        said = t(label) if label else words(str(name))
        what = t(sentence, share=_aimed_at(m)) if sentence else ""
        rows.append([said, significant(value) if isinstance(value, float) else number(value), what])
    return rows


def _aimed_at(m: Material) -> str:
    """The share of strong ties that the scenario asks for."""
    values = {str(p.get("key")): str(p.get("value", "")) for p in m.manifest.get("parameters", [])}
    aimed = values.get("world.strong_share", "")
    return m.t("the {share} aimed at", share=aimed) if aimed else m.t("the share aimed at")
