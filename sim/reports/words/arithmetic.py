"""The plan's own arithmetic: its answer, its contradictions, published figures beside it, and the spreadsheet twin."""

from sim.reports.language import mark

TEXTS = {
    "plan_needs_nothing": mark("The plan has no revenue: it needs no buyers."),
    "plan_buyers": mark(
        "At a net take of {take:exact} and {spend:short} RMB a year from each buyer, the plan's revenue needs {buyers:large} "
        "million annual buyers in years 1 to {years}: {share:parts} % of the {people:large} million people of its market, and "
        "{orders:rough} orders a day."
    ),
    "plan_own_goods": mark(
        "Own goods are sold, and are not in this arithmetic: it takes all revenue as the net take of {take:exact} on "
        "turnover, so their margin, the money tied up in their stock and their write-offs are known from a simulation only."
    ),
    "plan_ramping": mark(
        "Buyers who arrive through year 1 spend {spend:short/span} RMB in it, so that year needs {buyers:large/span} million "
        "buyers and leaves {money:short/span} RMB of marketing money for each."
    ),
    "source_budget": mark("the scenario's budget"),
    "source_cost": mark("40 % of cost"),
    "plan_money": mark(
        "Marketing money ({source:word}) is {each:short} RMB per net new buyer, against {peer:short} RMB at Pinduoduo in 2018."
    ),
    "plan_money_below_peers": mark(
        "Marketing money ({source:word}) is {each:short} RMB per net new buyer, all below the {peer:short} RMB that Pinduoduo "
        "spent in 2018."
    ),
    "plan_referral_impossible": mark(
        "With a paid cost of {cac:short} RMB a registration and rewards of {rewards:short} RMB an invitation, no referral "
        "makes a new buyer of year 1 affordable: rewards are a floor."
    ),
    "plan_referral_not_needed": mark(
        "With a paid cost of {cac:short} RMB a registration and rewards of {rewards:short} RMB an invitation, year 1 can pay "
        "for its buyers without referral, if everybody who registers buys."
    ),
    "plan_referral": mark(
        "With a paid cost of {cac:short} RMB a registration and rewards of {rewards:short} RMB an invitation, year 1 needs a K "
        "of {k:.2f} even if everybody who registers buys."
    ),
    "plan_referral_implausible": mark(
        "With a paid cost of {cac:short} RMB a registration and rewards of {rewards:short} RMB an invitation, year 1 needs a K "
        "of {k:.2f} even if everybody who registers buys, which is implausible without evidence."
    ),
    # ---- contradictions
    "plan_stock": mark(
        "No stream earns a margin on own goods, yet supply and warehousing take {share:percent} of the funding "
        "({part:millions} of {funded:millions} M RMB, by the suggested split of uses)."
    ),
    "plan_capital": mark(
        "The plan earns {profit:millions} M RMB of profit in {years} years and asks for {funded:millions} M RMB of capital; "
        "with revenue phased by month and cost spread evenly, it is short of at most {depth:millions} M RMB, in month {month} "
        "(before the preparation)."
    ),
    "plan_capital_never_short": mark(
        "The plan earns {profit:millions} M RMB of profit in {years} years and asks for {funded:millions} M RMB of capital; "
        "phased by month, it is never short of money (before the preparation)."
    ),
    "plan_first_year": mark(
        "Year 1 costs {cost:millions} M RMB on {initial:millions} M RMB of initial money: spread evenly, that lasts "
        "{months:short} months unless revenue has come by then."
    ),
    "plan_month_12_passes_milestone": mark(
        "If year 1 ramps up linearly, its month 12 earns {revenue:millions} M RMB, a turnover of {gmv:millions} M RMB in that "
        "month; the milestone of the last tranche ({goal:millions} M RMB a month) would be passed in month {month} already."
    ),
    "plan_month_12_above_year_2": mark(
        "If year 1 ramps up linearly, its month 12 earns {revenue:millions} M RMB, a turnover of {gmv:millions} M RMB in that "
        "month, more than year 2's mean of {mean:millions} M RMB a month."
    ),
    "plan_marketing": mark(
        "Marketing is {own:whole/span} % of revenue; comparable platforms spent {peers:whole/span} %."
    ),
    "plan_market": mark(
        "Year {year} needs {buyers:large} million annual buyers; the market has {people:large} million people."
    ),
    # ---- published figures
    "published_none": mark("the plan has no such figure"),
    "published_share": mark("{share:whole} % of what is published"),
    "published_share_at_most": mark("at most {share:whole} % of what is published"),
    "published_times": mark("{times:times} times what is published"),
    "published_times_at_least": mark("at least {times:times} times what is published"),
    "published_same": mark("as published"),
    "published_partly": mark("partly as published"),
    # ---- the spreadsheet twin
    "twin_talk": mark(
        "Talk reaches the mean person of the whole market: no friends in common, no hubs, no saturation of circles."
    ),
    "twin_trust": mark("Satisfaction and trust stay neutral: late parcels, bad talk and good service change nothing."),
    "twin_lists": mark("What people find stays as at launch: search, campaign pages and reviews change nothing."),
    "twin_needs": mark(
        "Needs meet the reference purchase probability: tastes, prices felt as normal and best-sellers change nothing."
    ),
    "twin_leaving": mark("Users leave at the mean rate of the population; friends who are users do not keep them."),
    "twin_months": mark("Everything moves by the month and at its mean: no chance, no adstock between days."),
    "twin_taxes": mark("No tax is posted: input VAT that waits and income tax are missing from the twin's cash."),
    "twin_rewards": mark(
        "Rewards and coupons cost nothing here; posts of users, raises and fatigue of creators, and blocked links are left "
        "out."
    ),
    "twin_milestones": mark("Tranches behind a milestone are not judged and not paid."),
    "twin_prices": mark("Prices stay as at launch: sellers do not pass on a commission that they did not expect."),
    "twin_leaves_out": mark("It leaves out: {names:text}."),
}  # fmt: skip
