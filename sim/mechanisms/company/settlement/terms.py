"""Terms of trade with sellers: what the platform keeps, when it pays, what it holds and what it pays towards prices."""

from sim.core.params import ParamSet, par
from sim.core.units import Duration, Money, Share, Shares


class SettlementTerms(ParamSet):
    commission: Share = par(
        "5 %",
        symbol="c",
        low="0 %",
        high="12 %",
        lever=True,
        label="commission",
        zh="佣金率",
        doc="share of the order value that the platform keeps, without VAT; an order keeps the rate of its day",
    )
    commission_by_category: Shares = par(
        {},
        symbol="c_j",
        named_by="world.category_names",
        low="0 %",
        high="12 %",
        lever=True,
        label="commission by category",
        zh="分品类佣金率",
        doc="commission of the categories that are named, in place of the one above",
    )
    large_rebate: Share = par(
        "0 %",
        symbol="r",
        low="0 %",
        high="100 %",
        lever=True,
        label="rebate of large sellers",
        zh="大商家佣金减免比例",
        doc="part of the commission that merchants do not pay who are in the top tenth by receipts of 30 days; acts where "
        "merchant_books keeps receipts",
    )
    price_subsidy: Shares = par(
        {},
        symbol="y_j",
        named_by="world.category_names",
        low="0 %",
        high="30 %",
        lever=True,
        label="price subsidy by category",
        zh="分品类价格补贴率",
        doc="share of the price that the platform pays to sellers of the categories that are named, on orders kept; sellers "
        "reckon with it as with a lower fee",
    )
    new_seller_free: Duration = par(
        "1 month",
        symbol="F",
        low="0 days",
        high="12 months",
        lever=True,
        label="free time of new sellers",
        zh="新商家免佣期",
        doc="no commission on orders paid within this time of a merchant's entry",
    )
    settlement_time: Duration = par(
        "0 days",
        symbol="T",
        low="0 days",
        high="90 days",
        lever=True,
        label="settlement time",
        zh="结算周期",
        doc="from the end of the return window to the transfer; the money of merchants is never own cash",
    )
    deposit: Money = par(
        "2000 RMB",
        symbol="e",
        low="0 RMB",
        high="50000 RMB",
        lever=True,
        label="deposit of a merchant",
        zh="商家保证金",
        doc="held apart from own cash while the merchant sells",
    )
    logistics_subsidy: Money = par(
        "0 RMB",
        symbol="g",
        low="0 RMB",
        high="12 RMB",
        lever=True,
        label="logistics subsidy",
        zh="单均物流补贴",
        doc="paid by the platform per order",
    )
    promotion_share: Share = par(
        "20 %",
        symbol="ps",
        low="0 %",
        high="100 %",
        lever=True,
        label="platform's share of promotions",
        zh="促销平台承担比例",
        evidence="judgement",
        source="model specification 0.3, number 11",
        doc="share of a promotion's coupon that the platform pays, merchants pay the rest; coupons for new users and "
        "invited people it pays alone. Acts where a mechanism issues promotions",
    )
