"""What the law asks of a scenario: rules that its values can break, as findings that warn and never refuse.

Article numbers are from memory and must be verified before they are cited. A rule whose mechanism does not exist yet
is listed as such, so that nobody takes silence for consent.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from sim.scenario.build import Plan
from sim.scenario.laws_of_offers import LAWS_OF_OFFERS
from sim.scenario.legal_rule import ABSENT, BROKEN, KEPT, WATCH, Rule
from sim.scenario.legal_rule import values_of as _values


def _personal_data(plan: Plan) -> tuple[str, str, str]:
    share = max(_values(plan, "recommender.consent"))
    found, zh = (
        f"{share:.0%} of users let the platform learn from what they do",
        f"{share:.0%} 的用户同意使用其行为数据",
    )
    if share == 0 or not any(_values(plan, "recommender.is_personal")):  # personal offers go by lot then
        return KEPT, "nothing is recommended by personal data", "不使用个人信息做推荐"
    return WATCH, f"{found}; they must have agreed, and be able to switch it off", f"{zh};须取得同意并可关闭个性化推荐"


def _same_price_for_all(plan: Plan) -> tuple[str, str, str]:
    found, zh = "sellers price goods, not people; members all pay one price", "按商品定价,不按人定价;会员价一致"
    if not _picks_by_data(plan):
        return KEPT, found, zh
    return (
        WATCH,
        f"{found}; coupons go to users picked by what they did: an offer, which must be refusable, with an offer not "
        "by personal data beside it",
        f"{zh};优惠券按用户行为发放,属营销而非差异定价,须可拒绝并同时提供非个性化选项",
    )


def _picks_by_data(plan: Plan) -> bool:
    """Return whether coupons go to people picked by records that may be used."""
    if "personal_offers" not in plan.params or "recommender" not in plan.params:
        return False
    rules = set(_values(plan, "personal_offers.by")) & {"lapsing", "taste"}
    is_used = max(_values(plan, "recommender.consent")) > 0 and any(_values(plan, "recommender.is_personal"))
    return bool(rules) and max(_values(plan, "personal_offers.worth")) > 0 and is_used


def _reference_prices(plan: Plan) -> tuple[str, str, str]:
    return (
        KEPT,
        "discounts are told against the price of the day before; no seller raises it for a sale",
        "折扣以活动前价格为基准,商家不先涨后降",
    )


def findings(plan: Plan) -> list[dict[str, Any]]:
    """Judge every rule.

    Returns
    -------
    list of dict
        ``key, title, title_zh, law, law_zh, needs, status`` (broken, watch, kept, absent), ``found, found_zh``.
    """
    out = []
    for rule in RULES:
        if rule.judge is None or rule.needs not in plan.params:
            status, found, zh = ABSENT, f"{rule.needs} is not part of this scenario", "情景中没有相应机制"
        else:
            status, found, zh = rule.judge(plan)
        row = asdict(rule) | {"status": status, "found": found, "found_zh": zh}
        del row["judge"]
        out.append(row)
    return out


def _escrow(plan: Plan) -> tuple[str, str, str]:
    days = max(_values(plan, "settlement.settlement_time"))
    found = f"buyers' money is held until the return window ends, then {days:.0f} more days before merchants are paid"
    zh = f"买家款项在退货期结束前由平台托管,之后 {days:.0f} 天结算给商家"
    if days > 15:
        return BROKEN, f"{found}; more than 15 days invites a charge of pooling funds", f"{zh};超过 15 天有资金池风险"
    return (
        WATCH,
        f"{found}; it must lie with a licensed payment institution or bank",
        f"{zh};须由持牌支付机构或银行存管",
    )


def _returns(plan: Plan) -> tuple[str, str, str]:
    days = min(_values(plan, "fulfilment.payout_after"))
    found, zh = f"merchants are settled {days:.0f} days after delivery", f"签收后 {days:.0f} 天结算"
    if days < 7:
        return BROKEN, f"{found}, before the 7 days of free return are over", f"{zh},早于七天无理由退货期"
    return KEPT, f"{found}; buyers may return goods for 7 days", f"{zh};保留七天无理由退货"


def _licences(plan: Plan) -> tuple[str, str, str]:
    time: Any = plan.sections["time"]
    found, zh = f"{time.preparation} days of preparation before launch", f"上线前准备 {time.preparation} 天"
    if time.preparation < 60:
        return WATCH, f"{found}: short for ICP and EDI licences (about 60 days)", f"{zh}:ICP/EDI 许可通常需约 60 天"
    return KEPT, f"{found}; ICP and EDI licences take about 60", f"{zh};ICP/EDI 许可通常需约 60 天"


def _ads(plan: Plan) -> tuple[str, str, str]:
    spends = max(_values(plan, "spending.budget")) > 0
    if not spends:
        return KEPT, "no paid advertising", "无付费广告"
    return WATCH, "paid posts and ads must be marked as advertising", "付费内容须标明“广告”"


def _deposits(plan: Plan) -> tuple[str, str, str]:
    fen = max(_values(plan, "settlement.deposit"))
    found, zh = f"{fen / 100:,.0f} RMB of each merchant are held", f"每商家保证金 {fen / 100:,.0f} 元"
    return (
        WATCH if fen > 0 else KEPT,
        f"{found}; they are the merchants' money, apart from own cash",
        f"{zh},须与自有资金分开",
    )


def _pyramid(plan: Plan) -> tuple[str, str, str]:
    level = max(_values(plan, "referral.level"))
    found, zh = f"rewards go up {level} level{'s' if level > 1 else ''}", f"奖励 {level} 级"
    if level > 1:
        return (
            BROKEN,
            f"{found}: pay for the recruits of recruits is a mark of pyramid selling (fines of 10 to 75 M RMB)",
            f"{zh}:按下线人头计酬是传销特征(处罚先例约 1 千万至 7.5 千万元)",
        )
    if "none" in _values(plan, "referral.condition") and max(_values(plan, "referral.reward_sender")) > 0:
        return WATCH, f"{found}, and invitations are paid without a purchase or registration", f"{zh},且邀请即付奖励"
    return (
        KEPT,
        f"{found}, after a registration or purchase; nobody pays to take part",
        f"{zh},以注册或购买为条件,无入门费",
    )


def _sharing(plan: Plan) -> tuple[str, str, str]:
    fen = max(_values(plan, "referral.reward_sender")) + max(_values(plan, "referral.reward_recipient"))
    if fen == 0 or not any(_values(plan, "referral.is_open")):
        return KEPT, "sharing is not rewarded", "分享无奖励"
    found, zh = f"sharing is rewarded with {fen / 100:,.0f} RMB", f"分享奖励合计 {fen / 100:,.0f} 元"
    return WATCH, f"{found}: social networks may block the links", f"{zh},链接可能被封"


def _rewards_tax(plan: Plan) -> tuple[str, str, str]:
    fen = max(_values(plan, "referral.reward_sender"))
    if fen == 0:
        return KEPT, "no cash rewards", "无现金奖励"
    found, zh = f"{fen / 100:,.0f} RMB in cash per invitation that counts", f"每次有效邀请现金奖励 {fen / 100:,.0f} 元"
    return WATCH, f"{found}: tax may have to be withheld", f"{zh},可能须代扣个税"


def _renewal(plan: Plan) -> tuple[str, str, str]:
    if all(_values(plan, "subscription.notice")):
        return KEPT, "subscribers are told before a subscription renews itself", "自动续费前提醒会员"
    return BROKEN, "subscriptions renew themselves without notice", "自动续费前未提醒会员"


def _paid_places(plan: Plan) -> tuple[str, str, str]:
    load = max(_values(plan, "advertising.ad_load"))
    if load == 0:
        return KEPT, "no sponsored places", "无付费展示位"
    found, zh = f"up to {load:.0%} of the offers looked at are sponsored", f"最多 {load:.0%} 的展示位为付费展示"
    return WATCH, f"{found}; each must be marked as advertising", f"{zh};须逐一标明“广告”"


def _messages(plan: Plan) -> tuple[str, str, str]:
    """Judge calls and text messages: with users who have not said yes they are unlawful."""
    uses = any(max(_values(plan, f"contact.{c}_rate")) > 0 for c in ("sms", "phone"))
    wins_back = max(_values(plan, "contact.tries")) > 0 and bool({"sms", "phone"} & set(_values(plan, "contact.by")))
    if not uses and not wins_back:
        return KEPT, "no text messages and no calls", "不发短信、不打电话"
    if "opt_out" in _values(plan, "contact.asking"):
        return BROKEN, "whoever does not say no gets text messages or calls", "未明确拒绝即发送短信或拨打电话"
    return (
        WATCH,
        "text messages or calls go to those who said yes; each must name a way out",
        "仅触达明确同意者;须提供退订方式",
    )


RULES = (
    Rule(
        "pyramid",
        "Pyramid selling: levels, heads, pay to join, reward on recruits' sales",
        "禁止传销:层级、人头、入门费、团队计酬",
        "Regulation on the prohibition of pyramid selling (2005), art. 7",
        "《禁止传销条例》第七条",
        "referral",
        _pyramid,
    ),
    Rule(
        "personal_data",
        "Personal data: consent, separate consent for third parties, opt-out of personalisation",
        "个人信息:同意、向第三方提供须单独同意、可关闭个性化推荐",
        "Personal Information Protection Law (2021), art. 13, 23, 24",
        "《个人信息保护法》第十三、二十三、二十四条",
        "recommender",
        _personal_data,
    ),
    Rule(
        "personal_prices",
        "No individually personalised prices",
        "禁止大数据杀熟",
        "Personal Information Protection Law, art. 24",
        "《个人信息保护法》第二十四条",
        "pricing",
        _same_price_for_all,
    ),
    Rule(
        "settlement",
        "No settlement of merchants' money without a licence",
        "不得无证从事支付结算(二清)",
        "Measures on payment services of non-financial institutions, art. 3",
        "《非金融机构支付服务管理办法》第三条",
        "settlement",
        _escrow,
    ),
    Rule(
        "deposits",
        "Deposits of merchants stay theirs",
        "商家保证金须专款专用",
        "E-commerce Law (2018), art. 21",
        "《电子商务法》第二十一条",
        "settlement",
        _deposits,
    ),
    Rule(
        "returns",
        "Seven days of free return",
        "七天无理由退货",
        "Consumer protection law, art. 25",
        "《消费者权益保护法》第二十五条",
        "fulfilment",
        _returns,
    ),
    Rule(
        "reference_prices",
        "No false reference prices",
        "禁止虚构原价",
        "Price law (1997), art. 14; price marking rules (2022), art. 16",
        "《价格法》第十四条;《明码标价和禁止价格欺诈规定》第十六条",
        "promotions",
        _reference_prices,
    ),
    Rule(
        "induced_sharing",
        "Induced sharing: links may be blocked by social networks",
        "诱导分享:链接可能被社交平台屏蔽",
        "Rules of the social networks",
        "社交平台外链管理规范",
        "referral",
        _sharing,
    ),
    Rule(
        "rewards_tax",
        "Tax on cash rewards",
        "现金奖励代扣个税",
        "Individual income tax law, art. 2, 9",
        "《个人所得税法》第二、九条",
        "referral",
        _rewards_tax,
    ),
    Rule(
        "auto_renewal",
        "Notice before a subscription renews itself",
        "自动续费须提前提示",
        "E-commerce rules of 2021, art. 18",
        "《网络交易监督管理办法》第十八条",
        "subscription",
        _renewal,
    ),
    Rule(
        "ad_labels",
        "Advertising is marked as such",
        "广告须可识别",
        "Advertising law, art. 14; internet advertising measures, art. 9",
        "《广告法》第十四条;《互联网广告管理办法》第九条",
        "spending",
        _ads,
    ),
    Rule(
        "paid_places",
        "Offers ranked by payment are marked as advertising",
        "竞价排名的商品须显著标明“广告”",
        "E-commerce Law (2018), art. 40; internet advertising measures, art. 9",
        "《电子商务法》第四十条;《互联网广告管理办法》第九条",
        "advertising",
        _paid_places,
    ),
    Rule(
        "messages",
        "Marketing by SMS and phone needs consent",
        "短信、电话营销须经同意",
        "Advertising law, art. 43",
        "《广告法》第四十三条",
        "contact",
        _messages,
    ),
    Rule(
        "licences",
        "Licences before launch",
        "上线前取得经营许可",
        "Telecommunications regulation, art. 7",
        "《电信条例》第七条",
        "registration",
        _licences,
    ),
    *LAWS_OF_OFFERS,
)
