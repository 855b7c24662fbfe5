"""Rules on promotions: antitrust, prices and advertising law cap coupons, rewards and discounts."""

from sim.core.units import Duration, MoneyRate, Rate, Share
from sim.world.shock_terms import ShockTerms, answer_par, best_par, duration_par, half_par, hazard_par, size_par
from sim.world.shocks import Answer, Effect, Shock, metrics_of

CAPPED = (
    "promotions.coupon",
    "promotions.flash_depth",
    "promotions.festival_depth",
    "promotions.bundle_depth",
    "new_user_offers.coupon",
    "personal_offers.worth",
    "contact.coupon",
    "group_buying.discount",
    "referral.reward_sender",
    "referral.reward_recipient",
)
"""What such rules make smaller."""


class PromotionRules(Shock):
    """New rules cap coupons, deals and rewards for good: what a promotion gives is smaller, for all of them alike.

    References: none, model specification M26. Page: docs/mechanisms/promotion_rules.md
    """

    effects = tuple(Effect(path, factor="allowed") for path in CAPPED)
    answers = (Answer("compliance", "severity"),)
    metrics = metrics_of("promotion_rules", "Rules on promotions", "促销监管新规")

    class Params(ShockTerms):
        """How likely they are, and what is still allowed."""

        hazard: Rate = hazard_par("0.05 per year")
        duration: Duration = duration_par("100 years", prior="", doc="rules stay")
        allowed: Share = size_par(
            "50 %",
            low="1 %",
            high="100 %",
            prior="25 % - 80 %",
            symbol="f",
            label="still allowed",
            zh="允许的优惠力度",
            doc="factor on coupons, depths of deals and rewards",
        )
        compliance: MoneyRate = answer_par(
            "compliance", "合规投入", "promotions designed to stand under stricter rules", symbol="x"
        )
        compliance_half: MoneyRate = half_par("20000 RMB per month", "compliance", "合规投入", symbol="x2")
        compliance_best: Share = best_par("40 %", "20 % - 60 %", "compliance", "合规投入", symbol="m")
