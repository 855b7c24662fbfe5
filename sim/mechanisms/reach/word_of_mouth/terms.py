"""The terms of word of mouth: how loudly users talk, how strongly it works, how it is forgotten."""

from sim.core.params import ParamSet, par
from sim.core.units import Choice, Duration, Number, Rate, Share


class TalkTerms(ParamSet):
    """How strongly talk works."""

    mode: Choice = par(
        "talkers",
        fixed=True,
        options=("talkers", "experiences"),
        label="mode of talk",
        zh="口碑模式",
        evidence="derived",
        doc="talkers: a user talks while a user (Bass limit); experiences: "
        "registration and memorable orders are talked about and forgotten",
    )
    weighting: Choice = par(
        "per_edge",
        options=("per_edge", "normalised"),
        label="weighting of ties",
        zh="关系权重方式",
        evidence="derived",
        doc="per_edge: more friends, more influence; normalised: total influence on a "
        "person is the same whatever the number of friends",
    )
    strength: Rate = par(
        "0.3 per year",
        symbol="b",
        low="0 per year",
        high="10 per year",
        prior="lognormal(0.3 per year, x1.5)",
        label="strength of word of mouth",
        zh="口碑强度",
        doc="hazard of a person all of whose friends talk (mean over people)",
    )
    strong_ratio: Number = par(
        "5",
        symbol="ratio",
        low="1",
        high="100",
        fixed=True,
        prior="2 - 10",
        label="strong over weak ties",
        zh="强弱关系影响比",
        evidence="low_authority",
        source="Goldenberg, Libai & Muller 2001 as quoted",
        doc="weight of a strong tie over that of a weak one",
    )
    dissatisfied_talk: Number = par(
        "1.5",
        symbol="aN",
        low="0",
        high="10",
        prior="0 - 4",
        label="talk of the dissatisfied",
        zh="不满者倾诉度",
        doc="extra talk at satisfaction 0 (sign: Anderson 1998)",
    )
    satisfied_talk: Number = par(
        "0.8",
        symbol="aP",
        low="0",
        high="10",
        prior="0 - 3",
        label="talk of the satisfied",
        zh="满意者倾诉度",
        doc="extra talk at satisfaction 1 (sign: Anderson 1998)",
    )
    positive_from: Share = par(
        "50 %",
        symbol="s0",
        low="0 %",
        high="100 %",
        label="positive from",
        zh="正面口碑门槛",
        doc="satisfaction from which talk persuades",
    )
    suppression: Number = par(
        "0.22",
        symbol="nu",
        low="0",
        high="5",
        prior="0 - 0.5",
        label="suppression by bad talk",
        zh="负面口碑抑制",
        doc="nu: one warning strong friend cuts the hazard by 1 - exp(-nu)",
    )
    trust_loss: Number = par(
        "0.01",
        symbol="loss",
        low="0",
        high="1",
        prior="0 - 0.05",
        label="trust lost by bad talk",
        zh="负面口碑信任损失",
        doc="trust that a user loses per warning strong friend",
    )
    half_life: Duration = par(
        "90 days",
        low="1 day",
        high="100000 days",
        prior="30 days - 1000 days",
        label="half-life of talk",
        zh="口碑半衰期",
        doc="mode experiences",
    )
    talk_after_leaving: Share = par(
        "20 %",
        low="0 %",
        high="100 %",
        label="talk after leaving",
        zh="离开后口碑",
        doc="mode experiences: talk of those who left",
    )
