"""The terms of funding: when investors pay, what they ask for, and what a bridge loan costs."""

from sim.core.params import ParamSet, par
from sim.core.units import Choice, Count, Duration, Flag, Money, MoneyRate, Number, Rate, Share

_PLAN = {"evidence": "derived", "source": "business plan, section 7"}


class FundingTerms(ParamSet):
    """Terms of funding."""

    mode: Choice = par(
        "gated",
        fixed=True,
        options=("gated", "as_written", "all_upfront"),
        lever=True,
        label="funding mode",
        zh="融资方式",
        doc="gated: milestones; as_written: months 0, 6, 18; all_upfront: day one",
    )
    milestone_2: Money = par(
        "15 M RMB",
        symbol="G2",
        low="0 RMB",
        high="1000 M RMB",
        label="milestone for phase one",
        zh="一期里程碑",
        doc="GMV net of refunds per month, two months running",
        **_PLAN,
    )
    milestone_3: Money = par(
        "60 M RMB",
        symbol="G3",
        low="0 RMB",
        high="10000 M RMB",
        label="milestone for phase two",
        zh="二期里程碑",
        doc="GMV net of refunds per month, two months running",
        **_PLAN,
    )
    deadline_2: Duration = par(
        "12 months",
        low="1 month",
        high="120 months",
        label="deadline of phase one",
        zh="一期截止期限",
        evidence="judgement",
        source="model specification M27",
        doc="after launch; a milestone met later brings less money",
    )
    deadline_3: Duration = par(
        "24 months",
        low="1 month",
        high="120 months",
        label="deadline of phase two",
        zh="二期截止期限",
        evidence="judgement",
        source="model specification M27",
        doc="after launch; a milestone met later brings less money",
    )
    haircut: Share = par(
        "20 %",
        symbol="h",
        low="0 %",
        high="100 %",
        prior="0 % - 40 %",
        label="haircut after the deadline",
        zh="逾期折减",
        doc="share of a tranche that is lost when its milestone is met too late",
    )
    closing: Share = par(
        "80 %",
        symbol="q",
        low="0 %",
        high="100 %",
        prior="50 % - 100 %",
        label="closing probability",
        zh="交割概率",
        doc="that a milestone met leads to a closing; else tried again later",
    )
    closing_time: Duration = par(
        "60 days",
        symbol="C",
        low="0 days",
        high="720 days",
        prior="30 days - 120 days",
        label="closing time",
        zh="交割周期",
        doc="from milestone to money",
    )
    retry_time: Duration = par(
        "180 days",
        symbol="R",
        low="30 days",
        high="720 days",
        label="retry time",
        zh="重启融资间隔",
        doc="from a failed closing to the next attempt",
    )
    month_2: Count = par(
        "6",
        symbol="m2",
        fixed=True,
        low="0",
        high="120",
        label="month of phase one",
        zh="一期到账月",
        doc="months after launch, mode as_written",
        **_PLAN,
    )
    month_3: Count = par(
        "18",
        symbol="m3",
        fixed=True,
        low="0",
        high="120",
        label="month of phase two",
        zh="二期到账月",
        doc="months after launch, mode as_written",
        **_PLAN,
    )
    covenant_burn: MoneyRate = par(
        "10 M RMB per month",
        symbol="B",
        low="0 RMB per month",
        high="1000 M RMB per month",
        lever=True,
        label="covenant on burn",
        zh="现金消耗约束条款",
        doc="a tranche that is due waits while the mean burn of three months is above this",
    )
    bridge: Money = par(
        "0 RMB",
        symbol="L",
        low="0 RMB",
        high="1000 M RMB",
        lever=True,
        label="bridge loan",
        zh="过桥贷款额度",
        doc="largest loan that fills a shortfall before it becomes a gap; repaid from the next tranche or "
        "when own cash exceeds it",
    )
    bridge_rate: Rate = par(
        "0.12 per year",
        symbol="i",
        low="0 per year",
        high="1 per year",
        label="interest of the bridge",
        zh="过桥贷款年利率",
        evidence="judgement",
        source="model specification M27",
        doc="simple interest, accrued daily and paid at month ends",
    )
    ruin_time: Duration = par(
        "30 days",
        symbol="X",
        low="1 day",
        high="720 days",
        label="ruin time",
        zh="断裂判定天数",
        evidence="derived",
        source="model specification 0.2, number 1",
        doc="time for which a gap must stand to be ruin",
    )
    on_ruin: Choice = par(
        "continue",
        options=("continue", "stop"),
        label="on ruin",
        zh="断裂后",
        evidence="derived",
        doc="continue: the operating view goes on; stop: the run ends",
    )
    pre_money_1: Money = par(
        "40 M RMB",
        low="2 M RMB",
        high="100000 M RMB",
        lever=True,
        fixed=True,
        label="pre-money, initial round",
        zh="首轮投前估值",
        doc="value of the company before the first tranche; sets dilution",
    )
    pre_money_2: Money = par(
        "100 M RMB",
        low="2 M RMB",
        high="100000 M RMB",
        lever=True,
        fixed=True,
        label="pre-money, phase one",
        zh="一期投前估值",
        doc="value of the company before the second tranche",
    )
    pre_money_3: Money = par(
        "240 M RMB",
        low="2 M RMB",
        high="100000 M RMB",
        lever=True,
        fixed=True,
        label="pre-money, phase two",
        zh="二期投前估值",
        doc="value of the company before the third tranche",
    )
    option_pool: Share = par(
        "10 %",
        low="0 %",
        high="50 %",
        lever=True,
        fixed=True,
        label="option pool",
        zh="期权池",
        doc="share of the company kept for employees after the first round",
    )
    preference: Number = par(
        "1",
        low="0",
        high="5",
        lever=True,
        fixed=True,
        label="liquidation preference",
        zh="清算优先权倍数",
        doc="multiple of its money that a round takes first at an exit",
    )
    participating: Flag = par(
        "off",
        lever=True,
        fixed=True,
        label="participating preference",
        zh="参与分配优先权",
        doc="on: after its preference a round also shares in the rest",
    )
    exit_multiple: Number = par(
        "2",
        low="0",
        high="50",
        prior="1 - 5",
        fixed=True,
        label="exit multiple",
        zh="退出倍数",
        doc="value at the end as a multiple of the last year's net revenue; reported apart",
    )
    discount: Rate = par(
        "0.12 per year",
        low="0 per year",
        high="2 per year",
        fixed=True,
        label="discount rate",
        zh="折现率",
        source="model specification, appendix A",
        doc="discount of the company's cash flows, yearly compounding",
    )
    investor_discount: Rate = par(
        "0.25 per year",
        low="0 per year",
        high="2 per year",
        fixed=True,
        label="investors' discount rate",
        zh="投资人折现率",
        source="model specification, appendix A",
        doc="discount of investors' flows, yearly compounding",
    )


def least_pre_money(tranche: float, option_pool: float) -> float:
    """Return the value before the money above which investors and the option pool leave something to the others.

    With a tranche T and a pool q, T / (V + T) + q < 1 means V > T q / (1 - q). Any unit of money.
    """
    return tranche * option_pool / (1 - option_pool)
