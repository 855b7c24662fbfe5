"""Terms of payment: what is paid, by which providers, and how much fraud there is."""

from typing import Any

from sim.core.params import ParamSet, par
from sim.core.units import Count, Flag, Number, Share
from sim.mechanisms.shopping.payment.providers import PROVIDERS


def _offers(name: str) -> Any:
    label, zh = PROVIDERS[name]
    return par("on", lever=True, label=f"{label}, offered", zh=f"提供{zh}", doc=f"whether buyers can pay with {label}")


def _prefers(name: str, default: str) -> Any:
    label, zh = PROVIDERS[name]
    return par(
        default,
        low="0 %",
        high="100 %",
        evidence="memory",
        source="shares of mobile payment in China: one wallet half, another two fifths",
        label=f"{label}, preferred",
        zh=f"偏好{zh}占比",
        doc=f"share of people who pay with {label} where they can; shares are scaled to 100 %",
    )


def _fails(name: str) -> Any:
    label, zh = PROVIDERS[name]
    return par(
        "0 %",
        low="0 %",
        high="100 %",
        label=f"{label}, failures",
        zh=f"{zh}故障率",
        doc=f"share of payments with {label} that do not work, beyond what `completion` holds (dated values: an outage)",
    )


def _fee(name: str) -> Any:
    label, zh = PROVIDERS[name]
    return par(
        "1",
        low="0",
        high="10",
        lever=True,
        label=f"{label}, fee",
        zh=f"{zh}费率倍数",
        doc=f"fee of {label}, as a multiple of `order_costs.payment_fee`",
    )


class ProviderTerms(ParamSet):
    """Who is offered, preferred, fails and costs what."""

    offers_wallet_a: Flag = _offers("wallet_a")
    offers_wallet_b: Flag = _offers("wallet_b")
    offers_card: Flag = _offers("card")
    prefers_wallet_a: Share = _prefers("wallet_a", "50 %")
    prefers_wallet_b: Share = _prefers("wallet_b", "40 %")
    prefers_card: Share = _prefers("card", "10 %")
    fails_wallet_a: Share = _fails("wallet_a")
    fails_wallet_b: Share = _fails("wallet_b")
    fails_card: Share = _fails("card")
    fee_wallet_a: Number = _fee("wallet_a")
    fee_wallet_b: Number = _fee("wallet_b")
    fee_card: Number = _fee("card")
    switches: Share = par(
        "70 %",
        symbol="w",
        low="0 %",
        high="100 %",
        prior="50 % - 85 %",
        label="paying otherwise",
        zh="换用其他支付占比",
        doc="share of people who pay with another provider when the one they prefer is not offered",
    )
    gives_up: Share = par(
        "50 %",
        symbol="l",
        low="0 %",
        high="95 %",
        prior="25 % - 75 %",
        label="leaving without a way to pay",
        zh="无可用支付方式流失率",
        doc="chance that a person who is asked for no provider that he uses leaves the platform, on each day on which an order "
        "ends so; acts where a provider is not offered",
    )
    retry: Share = par(
        "50 %",
        symbol="y",
        low="0 %",
        high="100 %",
        prior="25 % - 75 %",
        label="trying again",
        zh="失败后重试率",
        doc="share of payments that fail after which the buyer tries another provider, once",
    )


class PaymentTerms(ProviderTerms):
    """What is paid, what one-tap ordering saves, and fraud."""

    completion: Share = par(
        "90 %",
        symbol="c",
        low="60 %",
        high="100 %",
        prior="84 % - 94 %",
        source="model specification M09",
        label="orders paid",
        zh="支付完成率",
        doc="share of the orders placed that is paid when payment takes several steps; the outside option is solved for it",
    )
    one_tap: Flag = par(
        "off",
        lever=True,
        label="one-tap ordering",
        zh="一键下单",
        doc="an order is placed and paid in one tap, with the address and the account that are kept",
    )
    one_tap_saves: Share = par(
        "50 %",
        symbol="o",
        low="0 %",
        high="100 %",
        prior="20 % - 80 %",
        label="saved by one-tap ordering",
        zh="一键下单挽回占比",
        doc="share of the orders that would be lost at payment which one-tap ordering saves",
    )
    fraud: Share = par(
        "0 %",
        symbol="F",
        low="0 %",
        high="20 %",
        label="fraud",
        zh="欺诈支付占比",
        doc="share of payments with an account that is not the payer's own: its owner takes the money back",
    )
    refused: Share = par(
        "0 %",
        symbol="q",
        low="0 %",
        high="50 %",
        lever=True,
        label="prevention",
        zh="风控误拒率",
        doc="how strict prevention of fraud is: the share of honest payments that it refuses",
    )
    blindness: Number = par(
        "0.15",
        symbol="b",
        low="0.01",
        high="1",
        prior="0.08 - 0.3",
        label="blindness of prevention",
        zh="风控盲区系数",
        doc="prevention that refuses a share q of honest payments finds a share q^b of fraud; 1: it guesses",
    )
    chargeback_after: Count = par(
        "30 days",
        symbol="T",
        low="1",
        high="180",
        unit="days",
        label="time to a charge-back",
        zh="拒付时滞",
        doc="days from payment until the owner of the account takes the money back",
    )
