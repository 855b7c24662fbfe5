"""The terms of the referral programme: rewards and their condition, who invites, who accepts, fraud, blocked links."""

from sim.core.params import ParamSet, par
from sim.core.units import Choice, Count, Duration, Flag, Money, Number, Rate, Share

CONDITIONS = ("none", "registration", "first_purchase", "kept_purchase")
_ZHUANG = {"evidence": "low_authority", "source": "Zhuang, field experiment as quoted in the model specification, M05"}


class ReferralTerms(ParamSet):
    """The referral programme: levers first, then behaviour."""

    is_open: Flag = par("on", lever=True, label="referral programme", zh="推荐计划开关",
                        doc="off: no invitation is sent and none is answered")  # fmt: skip
    reward_sender: Money = par("10 RMB", symbol="Rs",
                               low="0 RMB", high="50 RMB", lever=True, label="reward of the sender",
                               zh="邀请人奖励", doc="Rs, per registration caused, once the condition is met")  # fmt: skip
    reward_recipient: Money = par("10 RMB", symbol="Rr",
                                  low="0 RMB", high="50 RMB", lever=True, label="reward of the recipient",
                                  zh="被邀请人奖励", doc="Rr, a coupon on the first order")  # fmt: skip
    condition: Choice = par("first_purchase", options=CONDITIONS, lever=True, label="condition of the reward",
                            zh="奖励条件", doc="when the sender's reward is earned; none: for every invitation sent")  # fmt: skip
    uncertain_sender: Flag = par("off", lever=True, label="uncertain sender reward", zh="邀请人奖励不确定",
                                 doc="the sender's reward is a lottery of the same mean")  # fmt: skip
    cap: Count = par("20", low="0", high="50", lever=True, label="invitations a month", zh="每月邀请上限",
                     doc="most invitations of a user per 30 days since registration")  # fmt: skip
    window: Count = par("7 days", low="1", high="60", unit="days", lever=True, label="validity of an invitation",
                        zh="邀请有效期", doc="answers that come later are lost")  # fmt: skip
    level: Count = par("1", low="1", high="2", lever=True, label="levels rewarded", zh="奖励层级",
                       doc="2 pays the inviter's inviter half: a legal risk")  # fmt: skip
    payment_delay: Count = par("15 days", low="0", high="90", unit="days", lever=True, label="payment delay",
                               zh="奖励发放延迟", doc="from earning a reward to its payment")  # fmt: skip
    coupon_days: Count = par("30 days", low="1", high="365", unit="days", lever=True, label="validity of the coupon",
                             zh="优惠券有效期", doc="days for which the recipient's coupon holds")  # fmt: skip

    burst_rate: Rate = par("0.02 per day", symbol="rho0",
                           low="0 per day", high="5 per day", prior="lognormal(0.02 per day, x2)",
                           label="inviting", zh="邀请频率", doc="rho0: hazard of inviting on joining, at Rref")  # fmt: skip
    burst_shape: Number = par("0.5", low="0.05", high="1000", prior="0.25 - 1", label="spread of inviting",
                              zh="邀请倾向分布", doc="Gamma shape of personal eagerness; above 500 all are alike")  # fmt: skip
    fade: Duration = par("30 days", symbol="tau", low="1 day", high="1000 days", prior="lognormal(30 days, x2)",
                         label="wish to invite fades", zh="邀请意愿衰减", doc="tau_r")  # fmt: skip
    more: Number = par("4", symbol="n0", low="0", high="50", prior="2 - 8", label="further friends", zh="每次额外邀请人数",
                       doc="n0: a burst has 1 + Poisson(n0) friends")  # fmt: skip
    strong_weight: Number = par("3", low="1", high="100", prior="1.5 - 6", label="strong ties first", zh="强关系优先",
                                doc="weight of a strong tie in the order in which friends are asked")  # fmt: skip
    reward_scale: Money = par("5 RMB", symbol="R0", low="0.1 RMB", high="1000 RMB", label="scale of rewards", zh="奖励尺度",
                              doc="R0: rewards act as ln(1 + R / R0)")  # fmt: skip
    reward_reference: Money = par("10 RMB", symbol="Rref",
                                  low="0.1 RMB", high="1000 RMB", label="reference reward", zh="参考奖励",
                                  doc="Rref: sender's reward at which inviting has its rate; half of it needs none")  # fmt: skip

    acceptance: Number = par("-3", symbol="a0", low="-12", high="3", prior="-4 - -2", label="acceptance", zh="接受倾向",
                             doc="a0: log odds of accepting; set so that K is about 0.25 at the defaults")  # fmt: skip
    by_reward: Number = par("0.4", symbol="aR", low="0", high="3", prior="0.1 - 0.8", label="acceptance by reward",
                            zh="奖励对接受的影响", doc="aR: per ln(1 + Rr / R0)")  # fmt: skip
    by_strong: Number = par("0.8", symbol="aS", low="0", high="3", prior="0.3 - 1.3", label="acceptance by strong tie",
                            zh="强关系对接受的影响", doc="aS")  # fmt: skip
    by_taste: Number = par("0.5", symbol="aM",
                           low="0", high="3", prior="0 - 1", label="acceptance by taste", zh="品味相似的影响",
                           doc="aM: per unit of the cosine of both tastes")  # fmt: skip
    by_satisfaction: Number = par("1", symbol="aQ",
                                  low="0", high="5", prior="0 - 2", label="acceptance by satisfaction",
                                  zh="满意度对接受的影响", doc="aQ: per unit of the sender's satisfaction")  # fmt: skip
    fatigue: Number = par("0.5", symbol="aI", low="0", high="3", prior="0.2 - 1", label="fatigue", zh="邀请疲劳",
                          doc="aI: per ln(1 + invitations got before)")  # fmt: skip
    by_trust: Number = par("0.5", symbol="aT",
                           low="0", high="5", prior="0 - 1", label="acceptance by trust", zh="信任对接受的影响",
                           doc="aT: per unit of the sender's trust")  # fmt: skip
    answer_median: Duration = par("0.7 days", symbol="m",
                                  low="0.01 days", high="60 days", prior="lognormal(0.7 days, x2)",
                                  label="answer time", zh="响应时间", evidence="low_authority",
                                  source="Iribarren & Moro 2011 (heavy tail); size by judgement",
                                  doc="median time to an answer")  # fmt: skip
    answer_spread: Number = par("1.5", symbol="s", low="0", high="4", prior="1 - 2", label="spread of answer times",
                                zh="响应时间离散度", doc="log standard deviation")  # fmt: skip

    sends_kept: Share = par("22.6 %", symbol="k_s",
                            low="5 %", prior="11.3 % - 33.9 %", label="inviting under a condition",
                            zh="有条件奖励的邀请比", doc="sends with a condition over sends without", **_ZHUANG)  # fmt: skip
    acceptance_gain: Number = par("11", symbol="gain",
                                  low="1", high="50", prior="5.5 - 16.5", label="acceptance under a condition",
                                  zh="有条件奖励的接受倍数",
                                  doc="acceptance with a condition over acceptance without", **_ZHUANG)  # fmt: skip
    spend_kept: Share = par("23.4 %", symbol="k_m", low="5 %", prior="11.7 % - 35.1 %", label="spend under a condition",
                            zh="有条件奖励的消费比",
                            doc="spend of invitees with a condition over spend without", **_ZHUANG)  # fmt: skip
    uncertainty_gain: Number = par("1.209", symbol="u",
                                   low="0.5", high="3", prior="1.05 - 1.37", label="effect of uncertainty",
                                   zh="不确定奖励效应", evidence="low_authority",
                                   source="Belo 2024 as quoted in the model specification, M05",
                                   doc="sends under an uncertain sender reward over sends under a sure one")  # fmt: skip
    retention: Number = par("0.85", low="0.1", high="3", prior="0.7 - 1.05", label="churn of the referred",
                            zh="被推荐用户流失系数", evidence="memory", source="Schmitt, Skiera & Van den Bulte 2011",
                            doc="causal factor on the churn hazard of whoever came by invitation")  # fmt: skip

    fraud_share: Share = par("10 %", symbol="fr",
                             low="0 %", high="90 %", prior="2 % - 30 %", label="fake registrations",
                             zh="虚假注册占比", doc="fr: share of invite registrations that are fake at 20 RMB")  # fmt: skip
    collusion: Share = par("20 %", low="0 %", high="100 %", prior="5 % - 40 %", label="collusion", zh="串通占比",
                           doc="share of fakes that pay off when a purchase is asked for")  # fmt: skip
    detection: Share = par("60 %", low="0 %", high="100 %", prior="30 % - 85 %", label="detection of fakes",
                           zh="作弊识别率", doc="share of fakes found out; their rewards are clawed back")  # fmt: skip
    detection_lag: Count = par("14 days", low="0", high="120", unit="days", label="lag of detection", zh="识别滞后",
                               doc="days from the reward to its clawing back")  # fmt: skip

    block_rate: Rate = par("0.1 per year", symbol="beta",
                           low="0 per day", high="1 per day", prior="lognormal(0.1 per year, x4)",
                           label="blocking of links", zh="链接被封风险",
                           doc="hazard that social networks block links, at 20 RMB and the reference intensity")  # fmt: skip
    block_reference: Rate = par("0.01 per day", low="0.0001 per day", high="50 per day",
                                label="reference intensity", zh="参考邀请强度",
                                doc="invitations per user and day at which the blocking hazard has its rate")  # fmt: skip
    block_effect: Share = par("30 %", symbol="b", prior="10 % - 60 %", label="acceptance while blocked", zh="被封期间接受系数",
                              doc="factor on acceptance while links are blocked")  # fmt: skip
    block_low: Count = par("30 days", low="1", high="720", unit="days", label="shortest block", zh="最短封禁",
                           doc="days for which links stay blocked, at least")  # fmt: skip
    block_high: Count = par("180 days", low="1", high="720", unit="days", label="longest block", zh="最长封禁",
                            doc="days for which links stay blocked, at most")  # fmt: skip

    def without_condition(self) -> float:
        """Return how far the programme is from a condition on purchase: 0 has one, 1 has none, a half on registration."""
        return {"none": 1.0, "registration": 0.5}.get(self.condition, 0.0)
