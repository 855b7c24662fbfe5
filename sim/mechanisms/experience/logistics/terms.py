"""What logistics consists of: the warehouse, sellers, the ways between zones, carriers, and what they cost."""

from sim.core.params import ParamSet, par
from sim.core.units import Duration, Number
from sim.mechanisms.experience.logistics.carrier_terms import CarrierTerms
from sim.mechanisms.experience.logistics.warehouse_terms import WarehouseTerms


class WayTerms(ParamSet):
    """Line haul, last mile, and what slows them."""

    haul_near: Duration = par(
        "28 hours",
        symbol="Hn",
        low="1 hour",
        high="500 hours",
        prior="22 hours - 34 hours",
        evidence="low_authority",
        source="model specification M22",
        label="shortest line haul",
        zh="同区干线时长",
        doc="median of the line haul within a zone",
    )
    haul_far: Duration = par(
        "60 hours",
        symbol="Hf",
        low="1 hour",
        high="500 hours",
        prior="48 hours - 72 hours",
        evidence="low_authority",
        source="model specification M22",
        label="longest line haul",
        zh="最远干线时长",
        doc="median of the line haul between the zones that are farthest apart",
    )
    haul_shape: Number = par(
        "2",
        symbol="g",
        low="0.1",
        high="10",
        prior="1.5 - 3",
        label="line haul by distance",
        zh="干线时长距离指数",
        doc="power of the distance (0 to 1) by which the median grows from the shortest to the longest",
    )
    haul_spread: Number = par(
        "0.75",
        symbol="sH",
        low="0",
        high="2",
        prior="0.6 - 0.9",
        evidence="derived",
        source="set so that 72-hour delivery is about 69.4 % (State Post Bureau, first quarter of 2022) at a median of 52 hours",
        label="spread of line haul",
        zh="干线时长离散度",
        doc="log standard deviation of the line haul",
    )
    mile_time: Duration = par(
        "10 hours",
        symbol="M",
        low="0.5 hours",
        high="200 hours",
        prior="lognormal(10 hours, x1.4)",
        evidence="low_authority",
        source="model specification M22",
        label="last mile",
        zh="末端派送时长",
        doc="median time from the hub of a zone to the door",
    )
    mile_spread: Number = par(
        "0.8",
        symbol="sM",
        low="0",
        high="2",
        prior="0.5 - 1",
        label="spread of last mile",
        zh="末端派送离散度",
        doc="log standard deviation of the last mile",
    )
    congestion: Number = par(
        "1",
        symbol="k",
        low="0",
        high="10",
        prior="lognormal(1, x2)",
        evidence="low_authority",
        source="model specification M22 (form)",
        label="congestion",
        zh="干线拥堵系数",
        doc="by how much the line haul is longer for each part of their capacity that carriers are used beyond 80 %",
    )
    carrier_capacity: Number = par(
        "2",
        symbol="kC",
        low="0.1",
        high="1000",
        prior="1.5 - 4",
        label="capacity of carriers",
        zh="快递运力倍数",
        doc="parcels that carriers can take in a day, in those of a usual day (mean of the last 28 days)",
    )
    festival_stop: Duration = par(
        "5 days",
        symbol="F",
        low="0 days",
        high="30 days",
        prior="3 days - 8 days",
        label="rest at Spring Festival",
        zh="春节停运时长",
        doc="from the eve of Spring Festival on no parcel moves; the express carrier works on",
    )


class LogisticsTerms(WarehouseTerms, WayTerms, CarrierTerms):
    """All of it."""
