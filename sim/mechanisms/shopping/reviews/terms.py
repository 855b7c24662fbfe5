"""Who posts a review, how many stars, what is faked and what is found out: the parameters of reviews."""

from sim.core.params import ParamSet, par
from sim.core.units import Money, Number, Share


class ReviewTerms(ParamSet):
    """Who posts a review, how many stars, what is faked and what is found out."""

    posting: Share = par(
        "8 %",
        symbol="p",
        low="0 %",
        high="100 %",
        prior="3 % - 15 %",
        label="posting",
        zh="评价率",
        doc="probability that a buyer of neutral satisfaction reviews a delivered order",
    )
    extremes: Number = par(
        "2",
        symbol="u",
        low="0",
        high="10",
        prior="1 - 3",
        evidence="source",
        source="Hu, Zhang & Pavlou 2009, CACM 52(10): the polarised report, the moderate keep silent (sign)",
        label="pull of extremes",
        zh="极端体验评价倾向",
        doc="how much likelier a review is per part by which satisfaction differs from neutral (U-shape)",
    )
    tolerance: Number = par(
        "0.15",
        symbol="g0",
        low="-1",
        high="1",
        prior="0.1 - 0.2",
        evidence="derived",
        source="solved so that the mean over launch goods of quality Beta(4, 2) is 4.6 at first orders",
        label="tolerance of five stars",
        zh="五星容忍度",
        doc="how far an order may stay behind what was expected and still earn five stars",
    )
    stars_per_gap: Number = par(
        "6",
        symbol="k",
        low="0",
        high="50",
        prior="4.5 - 8",
        label="stars per gap",
        zh="体验落差的星级影响",
        doc="stars lost per unit by which an order stays behind that: a defect (a gap of -0.8) earns one",
    )
    weight_of_prior: Number = par(
        "20",
        symbol="m",
        low="1",
        high="1000",
        prior="8 - 50",
        label="weight of the prior",
        zh="先验评价数",
        doc="reviews of 4.6 stars that every rating starts with",
    )
    quality_per_star: Number = par(
        "0.45",
        symbol="a",
        low="0",
        high="2",
        prior="0.3 - 0.6",
        evidence="derived",
        source="slope of quality on the mean stars that it earns at first orders, over launch goods of quality Beta(4, 2)",
        label="quality per star",
        zh="每星对应质量",
        doc="by how much a star more lets people think better of a good",
    )
    fake_share: Share = par(
        "10 %",
        symbol="F",
        low="0 %",
        high="50 %",
        prior="5 % - 20 %",
        label="fake reviews",
        zh="虚假评价占比",
        doc="fakes among the reviews of a good of quality 0, before detection; falls to none at the mean quality",
    )
    detection: Share = par(
        "50 %",
        symbol="d",
        low="0 %",
        high="100 %",
        lever=True,
        label="detection of fakes",
        zh="虚假评价识别率",
        doc="share of fake reviews that is found and never shown",
    )
    check_cost: Money = par(
        "0.10 RMB",
        symbol="c",
        low="0 RMB",
        high="5 RMB",
        prior="0.03 RMB - 0.30 RMB",
        label="cost of checks",
        zh="单条评价审核成本",
        doc="cost per review posted at full detection; in proportion to the share found",
    )
