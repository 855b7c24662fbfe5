"""The terms of the referral programme: beside the levers who invites, who accepts, fraud, blocked links."""

from sim.core.params import par
from sim.core.units import Choice, Count, Duration, Money, Number, Rate, Share
from sim.mechanisms.reach.referral.levers import Levers

_ZHUANG = {"evidence": "low_authority", "source": "Zhuang, field experiment as quoted in the model specification, M05"}


class ReferralTerms(Levers):
    """The referral programme: levers first, then behaviour."""

    burst_rate: Rate = par(
        "0.02 per day",
        symbol="rho0",
        low="0 per day",
        high="5 per day",
        prior="lognormal(0.02 per day, x1.3)",
        label="inviting",
        zh="邀请频率",
        doc="rho0: hazard of inviting on joining, at Rref",
    )
    burst_shape: Number = par(
        "0.5",
        low="0.05",
        high="1000",
        prior="0.35 - 0.7",
        label="spread of inviting",
        zh="邀请倾向分布",
        doc="Gamma shape of personal eagerness; above 500 all are alike",
    )
    fade: Duration = par(
        "30 days",
        symbol="tau",
        low="1 day",
        high="1000 days",
        prior="lognormal(30 days, x1.3)",
        label="wish to invite fades",
        zh="邀请意愿衰减",
        doc="tau_r",
    )
    invite_on: Choice = par(
        "visits",
        options=("visits", "any_day"),
        label="days of inviting",
        zh="邀请发生日",
        evidence="derived",
        doc="visits: only on days of a visit (as often in all, while users visit as usual); any_day: without a visit too",
    )
    more: Number = par(
        "4",
        symbol="n0",
        low="0",
        high="50",
        prior="3.3 - 4.8",
        label="further friends",
        zh="每次额外邀请人数",
        doc="n0: a burst has 1 + Poisson(n0) friends",
    )
    strong_weight: Number = par(
        "3",
        low="1",
        high="100",
        prior="1.5 - 6",
        label="strong ties first",
        zh="强关系优先",
        doc="weight of a strong tie in the order in which friends are asked",
    )
    reward_scale: Money = par(
        "5 RMB",
        symbol="R0",
        low="0.1 RMB",
        high="1000 RMB",
        label="scale of rewards",
        zh="奖励尺度",
        doc="R0: rewards act as ln(1 + R / R0)",
    )
    reward_reference: Money = par(
        "10 RMB",
        symbol="Rref",
        low="0.1 RMB",
        high="1000 RMB",
        label="reference reward",
        zh="参考奖励",
        doc="Rref: sender's reward at which inviting has its rate; half of it needs none",
    )

    acceptance: Number = par(
        "-3",
        symbol="a0",
        low="-12",
        high="3",
        prior="-3.25 - -2.75",
        label="acceptance",
        zh="接受倾向",
        doc="a0: log odds of accepting; set so that K is about 0.25 at the defaults",
    )
    by_reward: Number = par(
        "0.4",
        symbol="aR",
        low="0",
        high="3",
        prior="0.28 - 0.53",
        label="acceptance by reward",
        zh="奖励对接受的影响",
        doc="aR: per ln(1 + Rr / R0)",
    )
    by_strong: Number = par(
        "0.8",
        symbol="aS",
        low="0",
        high="3",
        prior="0.5 - 1.1",
        label="acceptance by strong tie",
        zh="强关系对接受的影响",
        doc="aS",
    )
    by_taste: Number = par(
        "0.5",
        symbol="aM",
        low="0",
        high="3",
        prior="0 - 1",
        label="acceptance by taste",
        zh="品味相似的影响",
        doc="aM: per unit of the cosine of both tastes",
    )
    by_satisfaction: Number = par(
        "1",
        symbol="aQ",
        low="0",
        high="5",
        prior="0 - 2",
        label="acceptance by satisfaction",
        zh="满意度对接受的影响",
        doc="aQ: per unit of the sender's satisfaction",
    )
    fatigue: Number = par(
        "0.5",
        symbol="aI",
        low="0",
        high="3",
        prior="0.2 - 1",
        label="fatigue",
        zh="邀请疲劳",
        doc="aI: per ln(1 + invitations got before)",
    )
    by_trust: Number = par(
        "0.5",
        symbol="aT",
        low="0",
        high="5",
        prior="0 - 1",
        label="acceptance by trust",
        zh="信任对接受的影响",
        doc="aT: per unit of the sender's trust",
    )
    answer_median: Duration = par(
        "0.7 days",
        symbol="m",
        low="0.01 days",
        high="60 days",
        prior="lognormal(0.7 days, x2)",
        label="answer time",
        zh="响应时间",
        evidence="low_authority",
        source="Iribarren & Moro 2011 (heavy tail); size by judgement",
        doc="median time to an answer",
    )
    answer_spread: Number = par(
        "1.5",
        symbol="s",
        low="0",
        high="4",
        prior="1 - 2",
        label="spread of answer times",
        zh="响应时间离散度",
        doc="log standard deviation",
    )

    sends_kept: Share = par(
        "22.6 %",
        symbol="k_s",
        low="5 %",
        prior="11.3 % - 33.9 %",
        label="inviting under a condition",
        zh="有条件奖励的邀请比",
        doc="sends with a condition over sends without",
        **_ZHUANG,
    )
    acceptance_gain: Number = par(
        "11",
        symbol="gain",
        low="1",
        high="50",
        prior="5.5 - 16.5",
        label="acceptance under a condition",
        zh="有条件奖励的接受倍数",
        doc="acceptance with a condition over acceptance without",
        **_ZHUANG,
    )
    spend_kept: Share = par(
        "23.4 %",
        symbol="k_m",
        low="5 %",
        prior="11.7 % - 35.1 %",
        label="spend under a condition",
        zh="有条件奖励的消费比",
        doc="spend of invitees with a condition over spend without",
        **_ZHUANG,
    )
    uncertainty_gain: Number = par(
        "1.209",
        symbol="u",
        low="0.5",
        high="3",
        prior="1.05 - 1.37",
        label="effect of uncertainty",
        zh="不确定奖励效应",
        evidence="low_authority",
        source="Belo 2024 as quoted in the model specification, M05",
        doc="sends under an uncertain sender reward over sends under a sure one",
    )
    retention: Number = par(
        "0.85",
        low="0.1",
        high="3",
        prior="0.7 - 1.05",
        label="churn of the referred",
        zh="被邀请用户流失系数",
        evidence="memory",
        source="Schmitt, Skiera & Van den Bulte 2011",
        doc="causal factor on the churn hazard of whoever came by invitation",
    )

    fraud_share: Share = par(
        "10 %",
        symbol="fr",
        low="0 %",
        high="90 %",
        prior="2 % - 30 %",
        label="fake registrations",
        zh="虚假注册占比",
        doc="fr: share of invite registrations that are fake at 20 RMB",
    )
    collusion: Share = par(
        "20 %",
        low="0 %",
        high="100 %",
        prior="5 % - 40 %",
        label="collusion",
        zh="串通占比",
        doc="share of fakes that pay off when a purchase is asked for",
    )
    detection: Share = par(
        "60 %",
        low="0 %",
        high="100 %",
        prior="30 % - 85 %",
        label="detection of fakes",
        zh="作弊识别率",
        doc="share of fakes found out; their rewards are clawed back",
    )
    detection_lag: Count = par(
        "14 days",
        low="0",
        high="120",
        unit="days",
        label="lag of detection",
        zh="识别滞后",
        doc="days from the reward to its clawing back",
    )

    block_rate: Rate = par(
        "0.1 per year",
        symbol="beta",
        low="0 per day",
        high="1 per day",
        prior="lognormal(0.1 per year, x4)",
        label="blocking of links",
        zh="链接被封风险",
        doc="hazard that social networks block links, at 20 RMB and the reference intensity",
    )
    block_reference: Rate = par(
        "0.01 per day",
        low="0.0001 per day",
        high="50 per day",
        label="reference intensity",
        zh="参考邀请强度",
        doc="invitations per user and day at which the blocking hazard has its rate",
    )
    block_effect: Share = par(
        "30 %",
        symbol="b",
        prior="10 % - 60 %",
        label="acceptance while blocked",
        zh="被封期间接受系数",
        doc="factor on acceptance while links are blocked",
    )
    block_low: Count = par(
        "30 days",
        low="1",
        high="720",
        unit="days",
        label="shortest block",
        zh="最短封禁",
        doc="days for which links stay blocked, at least",
    )
    block_high: Count = par(
        "180 days",
        low="1",
        high="720",
        unit="days",
        label="longest block",
        zh="最长封禁",
        doc="days for which links stay blocked, at most",
    )
