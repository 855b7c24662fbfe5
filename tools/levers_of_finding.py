"""What levers of finding and recommending move on a mature platform, paired on common luck.

python tools/levers_of_finding.py --seeds 4 --people 5000

Everybody is an agent, as records are counted by agent.
"""

from paired_table import print_levers

LEVERS = {
    "no feed": {"feed": "off"},
    "no recommender": {"recommender": "off"},
    "no personalisation": "no_personalisation",
    "opt-in data law": "opt_in_data_law",
    "nobody consents": {"recommender.consent": "0 %"},
    "popularity only": "popularity_only",
    "explore more": "explore_more",
    "no exploration": {"recommender.exploration": 0, "recommender.random_share": 0},
    "lists without exploration, places at random": {"recommender.exploration": 0},
    "popularity counts (.3)": {"recommender.popularity": 0.3},
    "half a feed (6 offers)": {"feed.slots": 6},
    "learns from views only": {"recommender.from_purchases": "off", "recommender.from_feedback": "off"},
    "learns from purchases only": {"recommender.from_browsing": "off", "recommender.from_feedback": "off"},
    "cheap goods found (weight of price 0)": {"recommender.by_price": 0},
    "weight of price 1.6": {"recommender.by_price": 1.6},
    "share of recommendations 70 %": {"recommender.share": "70 %", "search.share": "5 %"},
    "no search": {"search": "off"},
    "search 80 %": {"search.share": "80 %", "recommender.share": "5 %", "social_surface.share": "5 %"},
    "no social surface": {"social_surface": "off"},
    "social feed first": "social_feed_first",
    "no reviews": {"reviews": "off"},
    "one-tap ordering": {"payment.one_tap": "on"},
    "half of impulse by relevance (kappa .25)": {"feed.by_relevance": 0.25},
}
SHOWN = {
    "click rate": "year2.click_rate",
    "needs met": "year2.conversion",
    "kept orders": "year2.kept_orders",
    "D30 of year 1": "year1.retention.day30",
    "GMV": "year2.gmv",
    "exposure Gini": "year2.exposure_gini",
}
TWO_YEARS = 731
"""2028 has 366 days."""


if __name__ == "__main__":
    print_levers(__doc__, LEVERS, SHOWN, days=TWO_YEARS)
