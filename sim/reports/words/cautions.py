"""Warnings: what does not act as it reads, and figures that rest on little (`sim.scenario.cautions`, manifests)."""

from sim.reports.language import mark

TEXTS = {
    # ---- scenarios
    "shares_do_not_add_up": mark(
        "The channels' shares of the marketing budget add up to {total:exact}, not to 100 %: they act in proportion, so that "
        "{channel:label} with {asked:exact} get {share:percent}."
    ),
    "shares_do_not_add_up_since": mark(
        "The channels' shares of the marketing budget add up to {total:exact} from {since} on, not to 100 %: they act in "
        "proportion, so that {channel:label} with {asked:exact} get {share:percent}."
    ),
    "surfaces_ask_too_much": mark(
        "The surfaces' shares of what is shown add up to {total:exact} from {since} on: they act in proportion, so that "
        "{key} with {asked:exact} gets {share:percent}."
    ),
    "parts_in_proportion": mark(
        "{keys:text} are shares of one whole and add up to {total:exact}; allowed: at most 100 %. They act in proportion."
    ),
    "parts_in_turn": mark(
        "{keys:text} are shares of one whole and add up to {total:exact}; allowed: at most 100 %. They act in this order, and "
        "what goes beyond the whole does not act."
    ),
    "nothing_to_act_on": mark(
        "{key} is off: {count} mechanisms that are on have less or nothing to act on: {mechanisms:text}."
    ),
    "idle_without": mark("{key} is on and {other} is off: it has nothing to work with."),
    "moves_nothing": mark(
        "{key} is on and all that it moves is off, so that an episode does nothing; switch on one of {others:text}."
    ),
    "recommender_knows_agents": mark(
        "Each agent stands for {people:,} people and leaves the records of one: the recommender knows goods less than it "
        "would, and what finding goods is worth comes out too small; compare with few people an agent."
    ),
    "own_goods_by_agents": mark(
        "Each agent stands for {people:,} people: units of own goods are spread and money goes by order, so the margin of own "
        "goods wanders by ten points from month to month; read it at 20 people an agent or fewer."
    ),
    "rules_see_agents": mark(
        "Each agent stands for {people:,} people: retention and kept buyers of some weeks rest on few agents, and rules of "
        "management act on their noise; use fewer people an agent."
    ),
    "rules_after_the_end": mark("Rules that begin on the last day, {last}, or later and never act: {rules:text}."),
    "shock_never_comes": mark(
        "{key}: {day} is none of the days on which an episode may begin, {first} to {last}: it never comes."
    ),
    "no_share_of_the_budget": mark(
        "The channels' shares of the marketing budget are all 0 %: no marketing money is spent."
    ),
    "no_share_of_the_budget_since": mark(
        "The channels' shares of the marketing budget are all 0 % from {since} on: no marketing money is spent."
    ),
    "value_never_acts": mark(
        "{key}: the value of {days:text} never acts; the next one begins by the first day, {first}."
    ),
    "first_date_after_launch": mark(
        "{key}: its first date is {day}, after the launch; its value acts from the beginning on."
    ),
    "first_date_after_the_end": mark(
        "{key}: {day}, its first date, lies after the last day, {last}; its value acts from the beginning on."
    ),
    "dated_after_the_end": mark("Values dated after the last day, {last}, never act: {keys:text/apart}."),
    # ---- runs
    "few_agents_year": mark(
        "Year {year} rests on {n:,} registered agents (fewer than {few:,}): its figures are rough; use more agents."
    ),
    "few_agents": mark("This run rests on {n:,} registered agents after {days} days: all shares and means are rough."),
    "unspent": mark(
        "{money:money} of the money for {channel:label} ({share:percent} of it) could not be spent by the end of the run."
    ),
    "unspent_for_lack_of_searches": mark(
        "{money:money} of the money for {channel:label} ({share:percent} of it) could not be spent by the end of the run: "
        "the number of searches bounds it (channels.search_queries, channels.search_click_cap)."
    ),
    "channels_without_mechanism": mark(
        "Channels that no mechanism of this run spends: {channels:label}. Their shares of the marketing budget go to the "
        "channels that run, in proportion."
    ),
    "budgets_wait_for_assortment": mark(
        "Paid budgets are scaled by {share:percent}, the share of needs in categories with 30 offers or more."
    ),
    # ---- ensembles and comparisons
    "few_runs": mark(
        "{n:,} lead runs: a probability of one half has the 95 % interval {low:whole} to {high:whole} %; {enough:,} lead runs "
        "give ±5 points."
    ),
    "few_agents_in_runs": mark(
        "Year {year} rests on fewer than {few:,} registered agents in {share:percent} of the runs: people per agent inflate "
        "its spread; use more agents."
    ),
    "few_agents_year_base": mark(
        "Year {year} of the base rests on {n:,} registered agents (fewer than {few:,}): its means are rough; use more "
        "agents."
    ),
    "few_agents_month_base": mark(
        "The base rests on {n:,} registered agents after {months} months (fewer than {few:,}): its means are rough; use more "
        "agents or days."
    ),
    "few_seeds": mark("{n} seeds: Student's t widens an interval below {few} seeds; add seeds."),
    "few_agents_attributed": mark(
        "{n:people} registered agents stand behind the base: effects of single channels are rough; use more agents or days."
    ),
    "few_seeds_attributed": mark("{n} seeds: intervals are wide or missing; add seeds."),
    "curves_continued": mark(
        "Today's money and 100,000 RMB are more than was run for {channels:label}: their curves are continued there."
    ),
    "differs_before_its_change": mark(
        "{name} differs from day {first} on, before its first change (day {change}): please report this."
    ),
    "differs_without_change": mark("{name} differs from day {first} on, without any change: please report this."),
}  # fmt: skip
