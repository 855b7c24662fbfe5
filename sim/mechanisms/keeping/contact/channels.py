"""Channels of contact: how often each is used, at what price, whom it may reach and how it is answered."""

from typing import Any

from sim.core.params import ParamSet, par
from sim.core.units import Money, Rate, Share

CHANNELS: dict[str, tuple[str, str]] = {
    "push": ("push messages", "推送"),
    "mail": ("mails", "邮件"),
    "sms": ("text messages", "短信"),
    "phone": ("phone calls", "电话"),
    "groups": ("group messages", "私域社群消息"),
}
"""Channels in the order in which they are used within a day, with their names."""


def _rate(name: str, default: str) -> Any:
    label, zh = CHANNELS[name]
    return par(
        default,
        low="0 per day",
        high="1 per day",
        lever=True,
        label=f"{label}, frequency",
        zh=f"{zh}频率",
        doc=f"{label} per day to each user of the audience who has consented",
    )


def _share(name: str, default: str, prior: str, *, by: str, source: str = "") -> Any:
    label, zh = CHANNELS[name]
    asked, asked_zh = {"in": ("asked to say yes", "选择同意"), "out": ("asked to say no", "默认同意")}[by]
    return par(
        default,
        low="0 %",
        high="100 %",
        prior=prior,
        evidence="memory" if source else "judgement",
        source=source,
        label=f"{label}, consent when {asked}",
        zh=f"{zh}同意率({asked_zh})",
        doc=f"share of users whom {label} can reach when users are {asked}",
    )


def _price(name: str, default: str, prior: str, source: str) -> Any:
    label, zh = CHANNELS[name]
    return par(
        default,
        low="0 RMB",
        high="50 RMB",
        prior=prior,
        evidence="memory",
        source=source,
        label=f"{label}, price",
        zh=f"{zh}单价",
        doc=f"cost of one of the {label}",
    )


def _answer(name: str, default: str, prior: str) -> Any:
    label, zh = CHANNELS[name]
    return par(
        default,
        low="0 %",
        high="100 %",
        prior=prior,
        label=f"{label}, answer",
        zh=f"{zh}回访率",
        doc=f"chance that one of the {label} makes a user come on its day who got none for 30 days and was here of late",
    )


class ChannelTerms(ParamSet):
    """Frequency, consent, price and answer of each channel."""

    push_rate: Rate = _rate("push", "0.28 per day")
    mail_rate: Rate = _rate("mail", "0.07 per day")
    sms_rate: Rate = _rate("sms", "0 per day")
    phone_rate: Rate = _rate("phone", "0 per day")
    groups_rate: Rate = _rate("groups", "0.14 per day")
    push_out: Share = _share(
        "push",
        "80 %",
        "65 % - 90 %",
        by="out",
        source="opt-in rates of push on Android before it had to ask, about 80 %",
    )
    push_in: Share = _share(
        "push", "45 %", "30 % - 60 %", by="in", source="opt-in rates of push on iOS, which asks, 40 % to 50 %"
    )
    mail_out: Share = _share("mail", "50 %", "30 % - 70 %", by="out")
    mail_in: Share = _share("mail", "20 %", "8 % - 40 %", by="in")
    sms_out: Share = _share("sms", "90 %", "75 % - 97 %", by="out")
    sms_in: Share = _share("sms", "30 %", "15 % - 50 %", by="in")
    phone_out: Share = _share("phone", "90 %", "75 % - 97 %", by="out")
    phone_in: Share = _share("phone", "10 %", "3 % - 25 %", by="in")
    groups_out: Share = _share("groups", "15 %", "6 % - 30 %", by="out")
    groups_in: Share = _share("groups", "15 %", "6 % - 30 %", by="in")
    push_price: Money = _price("push", "0.001 RMB", "lognormal(0.001 RMB, x3)", "list prices of push services")
    mail_price: Money = _price("mail", "0.002 RMB", "lognormal(0.002 RMB, x3)", "list prices of cloud mail services")
    sms_price: Money = _price("sms", "0.045 RMB", "0.03 RMB - 0.06 RMB", "list prices of text messages, 3 to 6 fen")
    phone_price: Money = _price("phone", "1.5 RMB", "lognormal(1.5 RMB, x3)", "two minutes of a call centre's time")
    groups_price: Money = _price("groups", "0.01 RMB", "lognormal(0.01 RMB, x3)", "a host who looks after 5,000 people")
    push_answer: Share = _answer("push", "1.5 %", "0.5 % - 4 %")
    mail_answer: Share = _answer("mail", "0.8 %", "0.25 % - 2.5 %")
    sms_answer: Share = _answer("sms", "2.5 %", "0.8 % - 7 %")
    phone_answer: Share = _answer("phone", "5 %", "1.5 % - 15 %")
    groups_answer: Share = _answer("groups", "2 %", "0.7 % - 6 %")
