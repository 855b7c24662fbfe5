"""The levers of the referral programme: rewards, their condition, how long things hold."""

from sim.core.params import ParamSet, par
from sim.core.units import Choice, Count, Flag, Money

CONDITIONS = ("none", "registration", "first_purchase", "kept_purchase")


class Levers(ParamSet):
    """What management sets."""

    is_open: Flag = par(
        "on",
        lever=True,
        label="referral programme",
        zh="邀请计划开关",
        doc="off: no invitation is sent and none is answered",
    )
    reward_sender: Money = par(
        "10 RMB",
        symbol="Rs",
        low="0 RMB",
        high="50 RMB",
        lever=True,
        label="reward of the sender",
        zh="邀请人奖励",
        doc="Rs, per registration caused, once the condition is met",
    )
    reward_recipient: Money = par(
        "10 RMB",
        symbol="Rr",
        low="0 RMB",
        high="50 RMB",
        lever=True,
        label="reward of the recipient",
        zh="被邀请人奖励",
        doc="Rr, a coupon on the first order",
    )
    condition: Choice = par(
        "first_purchase",
        options=CONDITIONS,
        lever=True,
        label="condition of the reward",
        zh="奖励条件",
        doc="when the sender's reward is earned; none: for every invitation sent",
    )
    uncertain_sender: Flag = par(
        "off",
        lever=True,
        label="uncertain sender reward",
        zh="邀请人奖励不确定",
        doc="the sender's reward is a lottery of the same mean",
    )
    cap: Count = par(
        "20",
        low="0",
        high="50",
        lever=True,
        label="invitations a month",
        zh="每月邀请上限",
        doc="most invitations of a user per 30 days since registration",
    )
    window: Count = par(
        "7 days",
        low="1",
        high="60",
        unit="days",
        lever=True,
        label="validity of an invitation",
        zh="邀请有效期",
        doc="answers that come later are lost",
    )
    level: Count = par(
        "1",
        low="1",
        high="2",
        lever=True,
        label="levels rewarded",
        zh="奖励层级",
        doc="2 pays the inviter's inviter half: a legal risk",
    )
    payment_delay: Count = par(
        "15 days",
        low="0",
        high="90",
        unit="days",
        lever=True,
        label="payment delay",
        zh="奖励发放延迟",
        doc="from earning a reward to its payment",
    )
    coupon_days: Count = par(
        "30 days",
        low="1",
        high="365",
        unit="days",
        lever=True,
        label="validity of the coupon",
        zh="优惠券有效期",
        doc="days for which the recipient's coupon holds",
    )

    def without_condition(self) -> float:
        """Return how far the programme is from a condition on purchase: 0 has one, 1 has none, a half on registration."""
        return {"none": 1.0, "registration": 0.5}.get(self.condition, 0.0)
