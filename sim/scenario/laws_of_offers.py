"""Rules of law on what users are offered and asked: refusing, data for others, new users, prizes, groups, creators, imports."""

from sim.core.constants import DAYS_PER_YEAR, MONTHS_PER_YEAR
from sim.scenario.build import Plan
from sim.scenario.legal_rule import BROKEN, KEPT, WATCH, Rule, most, values_of

PRIZE = 50_000
"""RMB: the largest prize that may be drawn by lot."""
QUOTED = 7
"""Days before a sale, of which a price that was asked may be quoted as the former one."""
_MONTH = DAYS_PER_YEAR / MONTHS_PER_YEAR

Finding = tuple[str, str, str]


def _refusing(plan: Plan) -> Finding:
    """Judge whether users can switch personalisation off: somebody must have, where it is on."""
    consents = values_of(plan, "recommender.consent")
    if max(consents) == 0 or not any(values_of(plan, "recommender.is_personal")):
        return KEPT, "nothing is personal", "不做个性化推荐"
    if max(consents) == 1:
        return BROKEN, "all users are recorded: nobody has a way to refuse", "全部用户均被记录，没有拒绝途径"
    share = 1 - max(consents)
    return KEPT, f"{share:.0%} of users have switched it off, or have not agreed", f"{share:.0%} 的用户已关闭或未同意"


def _targeting(plan: Plan) -> Finding:
    share = max(values_of(plan, "precision_ads.consent"))
    if share == 0 or not any(values_of(plan, "precision_ads.is_spending")):
        return KEPT, "no prospects are targeted by what users did", "不以用户数据定向投放"
    found, zh = f"profiles of {share:.0%} of buyers guide ads outside", f"{share:.0%} 的买家画像用于站外定向"
    return (
        WATCH,
        f"{found}: they must have agreed apart from other consent, and no profile may be handed over",
        f"{zh}：须单独同意，且不得提供个人画像",
    )


def _sold_data(plan: Plan) -> Finding:
    """Judge what is told to third parties: aggregates of people who agreed."""
    if not any(values_of(plan, "data_services.is_offered")):
        return KEPT, "no data are sold", "不出售数据"
    cell, least = min(values_of(plan, "data_services.least_cell")), min(values_of(plan, "data_services.least_consent"))
    found, zh = f"sums of {cell:,} people or more are sold", f"仅出售不少于 {cell:,} 人的汇总数据"
    if least < 0.5:
        return (
            WATCH,
            f"{found}, even where only {least:.0%} of users agree; check that nobody can be told from the rest",
            f"{zh}，且同意率低至 {least:.0%} 时仍出售；须核查能否反推个人",
        )
    return KEPT, f"{found}, of users who agreed; no profile of a person", f"{zh}，限已同意用户，不含个人画像"


def _new_and_old(plan: Plan) -> Finding:
    fen = most(plan, "new_user_offers.coupon")
    if fen == 0 or max(values_of(plan, "new_user_offers.campaign_days")) == 0:
        return KEPT, "new and old users pay the same", "新老用户同价"
    return (
        WATCH,
        f"new users get {fen / 100:,.0f} RMB off their first order: conditions must be shown, and the list price be one for all",
        f"新用户首单减 {fen / 100:,.0f} 元：须公示条件，标价须一致",
    )


def _prizes(plan: Plan) -> Finding:
    """Judge what is drawn by lot: rewards of inviters, games of the community, coupons by lot."""
    drawn = []
    if any(values_of(plan, "referral.uncertain_sender")):
        drawn.append(most(plan, "referral.reward_sender") / 100)
    if "personal_offers" in plan.params and "chance" in values_of(plan, "personal_offers.by"):
        drawn.append(most(plan, "personal_offers.worth") / 100)
    games = most(plan, "community.games") * _MONTH / 100
    if games > 0:
        return (
            WATCH,
            f"games for {games:,.2f} RMB a member and month: a prize may be worth {PRIZE:,} RMB at most, chances must be told",
            f"社区互动每成员每月 {games:,.2f} 元：单个奖品不得超过 {PRIZE:,} 元，须公示中奖概率",
        )
    if not drawn:
        return KEPT, "nothing is drawn by lot", "无抽奖"
    found, zh = f"prizes by lot of some {max(drawn):,.0f} RMB", f"抽奖奖品约 {max(drawn):,.0f} 元"
    return KEPT, f"{found}, far below {PRIZE:,}; chances must be told", f"{zh}，远低于 {PRIZE:,} 元；须公示中奖概率"


def _quoted_prices(plan: Plan) -> Finding:
    """Judge how often the same goods may be on sale: a former price must have been asked within seven days."""
    share, every = most(plan, "promotions.flash_share"), min(values_of(plan, "promotions.flash_every"))
    if share == 0 or most(plan, "promotions.flash_depth") == 0 or every >= QUOTED:
        return KEPT, "between sales goods are sold at the price that sales quote", "促销之间按所标原价成交"
    found, zh = f"a sale every {every:g} days with {share:.0%} of goods", f"每 {every:g} 天一次促销，商品占 {share:.0%}"
    if every <= 1 and share == 1:
        return BROKEN, f"{found}: the price that is struck through is never asked", f"{zh}：划线价从未成交"
    return (
        WATCH,
        f"{found}: goods may be on sale again before their price was asked for {QUOTED} days",
        f"{zh}：商品可能在 {QUOTED} 天内再次促销",
    )


def _groups(plan: Plan) -> Finding:
    share, off = most(plan, "group_buying.share"), most(plan, "group_buying.discount")
    if share == 0 or off == 0:
        return KEPT, "no price for groups", "无拼团价"
    size = most(plan, "group_buying.size")
    return (
        WATCH,
        f"{off:.0%} off for groups of up to {size} who are found by sharing: social networks may block such links",
        f"最多 {size} 人拼团减 {off:.0%}，需分享成团：社交平台可能屏蔽链接",
    )


def _window(plan: Plan) -> Finding:
    days = min(values_of(plan, "return_process.window"))
    found, zh = f"goods may be sent back for {days} days from delivery", f"签收后 {days} 天内可退货"
    return (BROKEN if days < QUOTED else KEPT), found, zh


def _creators(plan: Plan) -> Finding:
    if not any(values_of(plan, "influencer_campaigns.is_spending")):
        return KEPT, "no posts are paid for", "不投放达人内容"
    return (
        WATCH,
        "creators are paid for posts and by sales: each post must be marked as advertising, tax be withheld from their pay",
        "向达人支付坑位费与佣金：内容须标明“广告”，劳务报酬须代扣个税",
    )


LAWS_OF_OFFERS = (
    Rule(
        "refusing",
        "Personalisation can be switched off",
        "个性化推荐可关闭",
        "Personal Information Protection Law (2021), art. 24; rules on recommendation algorithms (2022), art. 17",
        "《个人信息保护法》第二十四条；《互联网信息服务算法推荐管理规定》第十七条",
        "recommender",
        _refusing,
    ),
    Rule(
        "targeting",
        "Profiles for advertising outside need consent of their own",
        "站外定向广告须单独同意",
        "Personal Information Protection Law, art. 23",
        "《个人信息保护法》第二十三条",
        "precision_ads",
        _targeting,
    ),
    Rule(
        "third_parties",
        "Third parties are told aggregates alone",
        "向第三方仅提供汇总数据",
        "Personal Information Protection Law, art. 4, 23; Data Security Law (2021), art. 32",
        "《个人信息保护法》第四、二十三条；《数据安全法》第三十二条",
        "data_services",
        _sold_data,
    ),
    Rule(
        "new_and_old_users",
        "New users are not favoured in secret",
        "新老用户优惠须公开",
        "Consumer protection regulation (2024), art. 9",
        "《消费者权益保护法实施条例》第九条",
        "new_user_offers",
        _new_and_old,
    ),
    Rule(
        "prizes",
        "Prizes are capped, chances are told",
        "有奖销售限额并公示概率",
        "Unfair competition law, art. 10; rules on promotions (2020), art. 17",
        "《反不正当竞争法》第十条；《规范促销行为暂行规定》第十七条",
        "referral",
        _prizes,
    ),
    Rule(
        "quoted_prices",
        "A former price that is quoted was asked within seven days",
        "划线价须为七日内真实成交价",
        "Rules on promotions (2020), art. 21; price marking rules (2022), art. 19",
        "《规范促销行为暂行规定》第二十一条；《明码标价和禁止价格欺诈规定》第十九条",
        "promotions",
        _quoted_prices,
    ),
    Rule(
        "group_sharing",
        "Prices for groups: sharing that is induced may be blocked",
        "拼团分享:诱导分享链接可能被屏蔽",
        "Rules of the social networks",
        "社交平台外链管理规范",
        "group_buying",
        _groups,
    ),
    Rule(
        "return_window",
        "Goods may be sent back for seven days",
        "无理由退货期不少于七天",
        "Consumer protection law, art. 25",
        "《消费者权益保护法》第二十五条",
        "return_process",
        _window,
    ),
    Rule(
        "creators",
        "Paid posts of creators are marked, their pay is taxed",
        "达人付费内容须标明,劳务报酬须扣税",
        "Internet advertising measures (2023), art. 9; Individual income tax law, art. 9",
        "《互联网广告管理办法》第九条；《个人所得税法》第九条",
        "influencer_campaigns",
        _creators,
    ),
    Rule(
        "cross_border",
        "Imports by consumers: positive list, 5,000 RMB an order, 26,000 RMB a year",
        "跨境零售进口:正面清单,单次 5,000 元,年度 26,000 元",
        "Notice on retail imports by e-commerce (Cai Guan Shui 2018 No. 49)",
        "财关税〔2018〕49 号",
        "cross_border",
    ),
    Rule(
        "exclusivity",
        "Merchants may sell elsewhere (no choosing one of two)",
        "禁止强制商家“二选一”",
        "E-commerce Law, art. 22, 35; Anti-monopoly Law, art. 22",
        "《电子商务法》第二十二、三十五条;《反垄断法》第二十二条",
        "competition",
    ),
)
