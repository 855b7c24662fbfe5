"""Carriers, who chooses them, and who pays."""

from typing import Any

from sim.core.params import ParamSet, par
from sim.core.units import Choice, Count, Money, Number, Share

CARRIERS = ("economy", "standard", "express")
_ZH = {"economy": "经济", "standard": "标准", "express": "特快"}


def _price(carrier: str, default: str, **own: Any) -> Any:
    return par(
        default,
        low="0 RMB",
        high="100 RMB",
        label=f"parcel by {carrier} carrier",
        zh=f"{_ZH[carrier]}快递单价",
        doc=f"what the {carrier} carrier asks for a parcel",
        **own,
    )


def _speed(carrier: str, default: str, prior: str) -> Any:
    return par(
        default,
        low="0.1",
        high="5",
        prior=prior,
        label=f"times of {carrier} carrier",
        zh=f"{_ZH[carrier]}快递时长系数",
        doc=f"factor of the {carrier} carrier on the medians of line haul and last mile",
    )


def _loss(carrier: str, default: str, prior: str) -> Any:
    return par(
        default,
        low="0 %",
        high="50 %",
        prior=prior,
        label=f"parcels lost by {carrier} carrier",
        zh=f"{_ZH[carrier]}快递丢件率",
        doc=f"share of parcels that the {carrier} carrier loses",
    )


def _trust(carrier: str, default: str, prior: str, **own: Any) -> Any:
    return par(
        default,
        low="-2",
        high="2",
        prior=prior,
        label=f"trust in {carrier} carrier",
        zh=f"{_ZH[carrier]}快递信任效用",
        doc=f"utility of an order that comes by the {carrier} carrier, promise and price left out",
        **own,
    )


class CarrierTerms(ParamSet):
    """Carriers, who chooses them, and who pays."""

    carrier: Choice = par(
        "standard",
        options=CARRIERS,
        lever=True,
        label="carrier",
        zh="合作快递",
        doc="the carrier of all orders that no other rule sends by another",
    )
    member_carrier: Choice = par(
        "same",
        options=("same", *CARRIERS),
        lever=True,
        label="carrier for members",
        zh="会员快递",
        doc="the carrier of members' orders",
    )
    members: Choice = par(
        "subscribers",
        options=("subscribers", "top_tier", "both"),
        lever=True,
        label="members meant",
        zh="会员口径",
        doc="whose orders go by the carrier for members: subscribers, people in the highest tier, or both",
    )
    price_economy: Money = _price("economy", "5 RMB")
    price_standard: Money = _price(
        "standard",
        "8 RMB",
        evidence="memory",
        source="model specification M22: about 8 RMB by 2023; facts F10: express revenue per parcel 9.14 RMB in 2023",
    )
    price_express: Money = _price("express", "16 RMB")
    speed_economy: Number = _speed("economy", "1.15", "1 - 1.4")
    speed_standard: Number = par(
        "0.85",
        low="0.1",
        high="5",
        prior="0.75 - 0.95",
        evidence="derived",
        source="set so that the median from order to door is about 52 hours, as in fulfilment.door_time",
        label="times of standard carrier",
        zh="标准快递时长系数",
        doc="factor of the standard carrier on the medians of line haul and last mile",
    )
    speed_express: Number = _speed("express", "0.55", "0.4 - 0.7")
    loss_economy: Share = _loss("economy", "0.3 %", "lognormal(0.3 %, x2)")
    loss_standard: Share = _loss("standard", "0.1 %", "lognormal(0.1 %, x2)")
    loss_express: Share = _loss("express", "0.02 %", "lognormal(0.02 %, x2)")
    trust_economy: Number = _trust("economy", "-0.05", "-0.15 - 0")
    trust_standard: Number = _trust("standard", "0", "-0.01 - 0.01")
    trust_express: Number = _trust(
        "express",
        "0.38",
        "0.2 - 0.56",
        evidence="derived",
        source="set so that a trusted carrier lost for 42 hours costs about 14.6 % of orders (Cui, Li & Li 2020): a fit, no test",
    )
    difference_paid_by: Choice = par(
        "sellers",
        options=("sellers", "platform", "buyers"),
        lever=True,
        label="who pays another carrier",
        zh="快递差价承担方",
        doc="who pays, or saves, what the carrier asks more or less than the standard one; for members the platform does",
    )
    parcel_share: Share = par(
        "0 %",
        symbol="q",
        low="0 %",
        high="100 %",
        lever=True,
        label="platform's share of parcels",
        zh="平台承担运费比例",
        doc="share of the standard carrier's price that the platform pays; what sellers pay stands in the cost of their goods",
    )
    lost_after: Count = par(
        "7 days",
        symbol="L",
        low="1",
        high="90",
        unit="days",
        label="lost parcels are given up",
        zh="丢件认定天数",
        doc="days after it should have been at the door on which a parcel is given up, and its buyer gets the money back",
    )
    cover: Number = par(
        "3",
        symbol="v",
        low="0",
        high="1000",
        lever=True,
        label="cover of lost parcels",
        zh="丢件赔付倍数",
        doc="multiple of its price that a carrier pays at most for a lost parcel; the platform pays the rest of what goods cost",
    )
    disappointment: Number = par(
        "0.1",
        symbol="D",
        low="0",
        high="1",
        prior="0.05 - 0.2",
        label="disappointment",
        zh="取消或丢件的失望",
        doc="satisfaction lost by who cancels because nothing is sent, or whose parcel is lost",
    )
