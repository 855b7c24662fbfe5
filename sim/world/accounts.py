"""The chart of accounts: what several mechanisms share, and what every stream and cost of the plan will need.

A mechanism whose stream or cost it is declares the account too (the same declaration), so that a statement line
counts as modelled only when somebody feeds it. Balance-sheet accounts are shared: nobody declares them again.
"""

from sim.core.ledger import Account

CASH = Account("asset.cash", "cash", "Own cash", "自有现金")
ESCROW = Account("asset.escrow", "restricted", "Money of buyers in escrow", "买家托管资金")
HELD_DEPOSITS = Account("asset.deposits", "restricted", "Deposits of merchants, held", "代管商家保证金")
RECEIVABLES = Account("asset.receivables", "receivables", "Owed by customers", "应收账款")
PREPAID = Account("asset.prepaid_marketing", "prepayments", "Marketing paid ahead", "预付营销款")
INPUT_VAT = Account("asset.input_vat", "vat_credit", "Input VAT to be credited", "待抵扣进项税额")
INVENTORY = Account("asset.inventory", "inventory", "Own goods", "自营存货")
EQUIPMENT = Account("asset.equipment", "equipment", "Equipment", "固定资产")

OWED_ESCROW = Account("liability.escrow", "payables", "Owed from escrow", "托管应付款")
OWED_MERCHANTS = Account(
    "liability.merchants", "payables", "Owed to merchants after the return window", "应付商家结算款"
)
ADVERTISERS = Account(
    "liability.advertisers", "payables", "Advertising money of merchants, not spent", "商家广告预存款"
)
SUPPLIERS = Account("liability.suppliers", "supplier_credit", "Owed to suppliers", "应付供应商款")
DEPOSITS = Account("liability.deposits", "deposits", "Deposits of merchants", "商家保证金")
SUBSCRIPTIONS = Account("liability.subscriptions", "contract", "Subscriptions paid ahead", "预收会员费")
POINTS = Account("liability.points", "contract", "Points not redeemed, less breakage", "未兑换积分负债")
REWARDS = Account("liability.rewards", "rewards", "Rewards payable", "应付邀请奖励")
OUTPUT_VAT = Account("liability.vat", "taxes_payable", "VAT", "应交增值税")
SURCHARGES_DUE = Account("liability.surcharges", "taxes_payable", "Surcharges on VAT", "应交附加税费")
INCOME_TAX_DUE = Account("liability.income_tax", "taxes_payable", "Income tax", "应交所得税")
BRIDGE = Account("liability.bridge", "loans", "Bridge loan", "过桥贷款")
INTEREST_DUE = Account("liability.interest", "interest_payable", "Interest payable", "应付利息")
CAPITAL = Account("equity.capital", "capital", "Paid-in capital", "实收资本")
GAP = Account("equity.funding_gap", "funding_gap", "Funding gap", "资金缺口")

COMMISSION = Account("revenue.commission", "commission", "Commission on sales", "销售佣金")
ADVERTISING = Account("revenue.advertising", "advertising", "Advertising", "广告")
MEMBERSHIP = Account("revenue.membership", "membership", "Membership subscriptions", "会员订阅")
DATA_SERVICES = Account("revenue.data_services", "data_services", "Data services", "数据服务")
CROSS_BORDER = Account("revenue.cross_border", "cross_border", "Cross-border fees", "跨境服务费")
OTHER_REVENUE = Account("revenue.other", "other_revenue", "Other revenue", "其他收入")
SUBSIDY = Account("expense.logistics_subsidy", "logistics", "Logistics subsidy", "物流补贴")
OWN_SALES = Account("revenue.own_goods", "own_retail", "Own goods sold", "自营商品销售")
OWN_COST = Account("expense.own_goods", "own_goods", "Cost of own goods sold", "自营商品销售成本")
INVENTORY_LOSS = Account("expense.inventory_loss", "own_goods", "Own goods written off", "存货跌价损失")
SUPPLY_CONTRACTS = Account(
    "expense.supply_contracts", "own_goods", "Volume under contract and not taken", "长约未履约采购补偿"
)
OWN_STORAGE = Account("expense.own_storage", "logistics", "Storage of own goods", "自营仓储保管")
OWN_RETURNS = Account("expense.own_returns", "logistics", "Returns of own goods", "自营退货处理")
COUPONS = Account("expense.incentives.coupons", "incentives", "Coupons of the platform", "平台优惠券")
POINTS_COST = Account("expense.incentives.points", "incentives", "Points", "积分")
NEW_USER_COUPONS = Account("expense.incentives.new_user_coupons", "incentives", "Coupons for new users", "新人优惠券")
REFERRAL_COUPONS = Account(
    "expense.incentives.referral_coupons", "incentives", "Coupons for invited people", "受邀好友优惠券"
)
MEMBER_PRICES = Account(
    "expense.incentives.member_prices",
    "incentives",
    "Exclusive prices of subscribers, platform's part",
    "会员价平台补贴",
)
REACTIVATION_COUPONS = Account(
    "expense.incentives.reactivation_coupons", "incentives", "Coupons to win users back", "召回优惠券"
)
PERSONAL_COUPONS = Account("expense.incentives.personal_coupons", "incentives", "Personal coupons", "个性化优惠券")
REWARD_COST = Account("expense.incentives.referral_rewards", "incentives", "Rewards for inviting", "邀请奖励")
PRICE_SUBSIDIES = Account("expense.incentives.subsidies", "incentives", "Price subsidies", "价格补贴")
PAYMENT_FEES = Account("expense.payment_fee", "payment", "Payment fees", "支付手续费")
CHARGEBACKS = Account("expense.chargebacks", "losses", "Charge-backs", "拒付损失")
SERVICE = Account("expense.service", "service", "After-sales cost", "售后成本")
WAREHOUSE = Account("expense.warehouse", "logistics", "Warehousing", "仓储")
PARCELS = Account("expense.parcels", "logistics", "Parcels paid by the platform", "平台承担快递费")
LOST_PARCELS = Account("expense.lost_parcels", "losses", "Lost parcels", "丢件赔付")
RETURN_INSURANCE = Account("expense.return_insurance", "logistics", "Freight insurance of returns", "退货运费险")
LOST_RETURNS = Account("expense.lost_returns", "losses", "Goods refunded and never sent back", "先行退款未寄回损失")
TAKE_OR_PAY = Account(
    "expense.take_or_pay", "losses", "Units taken from factories unsold", "照付不议损失", use="supply"
)
CO_DESIGN = Account(
    "expense.co_design", "other_cost", "Participation in design", "用户共创", section="research", use="research"
)
LOSSES = Account("expense.losses", "losses", "Damages and lawsuits", "赔偿与诉讼损失")
FINES = Account("expense.fines", "losses", "Fines", "行政罚款")
ACQUISITIONS = Account("expense.acquisitions", "other_cost", "Acquisitions", "收购支出")
UNRUN = (LOSSES.name, FINES.name, ACQUISITIONS.name)
"""Expenses that nobody runs, and that bear no administration."""
NOT_DEDUCTIBLE = (FINES.name,)
"""Expenses that do not lower taxable profit (Enterprise Income Tax Law, art. 10: fines and confiscation)."""
RISK_ANSWERS = Account("expense.risk_answers", "other_cost", "Answers to risks", "风险应对")
RETURN_FREIGHT = Account("expense.return_freight", "logistics", "Freight of returns", "退货运费")
SURCHARGES = Account("expense.surcharges", "surcharges", "Surcharges on VAT", "附加税费")
INCOME_TAX = Account("expense.income_tax", "income_tax", "Income tax", "所得税")
INTEREST = Account("expense.interest", "interest", "Interest", "利息")

ACCOUNTS = (
    CASH,
    ESCROW,
    HELD_DEPOSITS,
    RECEIVABLES,
    PREPAID,
    INPUT_VAT,
    INVENTORY,
    EQUIPMENT,
    OWED_ESCROW,
    OWED_MERCHANTS,
    ADVERTISERS,
    SUPPLIERS,
    DEPOSITS,
    SUBSCRIPTIONS,
    POINTS,
    REWARDS,
    OUTPUT_VAT,
    SURCHARGES_DUE,
    INCOME_TAX_DUE,
    BRIDGE,
    INTEREST_DUE,
    CAPITAL,
    GAP,
    COMMISSION,
    MEMBERSHIP,
    ADVERTISING,
    CROSS_BORDER,
    DATA_SERVICES,
    OWN_SALES,
    OTHER_REVENUE,
    COUPONS,
    NEW_USER_COUPONS,
    REFERRAL_COUPONS,
    MEMBER_PRICES,
    REACTIVATION_COUPONS,
    PERSONAL_COUPONS,
    POINTS_COST,
    REWARD_COST,
    PRICE_SUBSIDIES,
    OWN_COST,
    INVENTORY_LOSS,
    SUPPLY_CONTRACTS,
    SUBSIDY,
    WAREHOUSE,
    OWN_STORAGE,
    OWN_RETURNS,
    PARCELS,
    LOST_PARCELS,
    TAKE_OR_PAY,
    CO_DESIGN,
    RETURN_INSURANCE,
    LOST_RETURNS,
    RETURN_FREIGHT,
    PAYMENT_FEES,
    CHARGEBACKS,
    SERVICE,
    Account("expense.compliance", "compliance", "Compliance and licences", "合规与牌照"),
    Account("expense.depreciation", "depreciation", "Depreciation", "折旧"),
    LOSSES,
    FINES,
    RISK_ANSWERS,
    SURCHARGES,
    INCOME_TAX,
    INTEREST,
)
