"""All gates, in order; ``sim verify`` runs them."""

from collections.abc import Iterable, Iterator

from sim.core.errors import Problem, ScenarioError, nearest
from sim.verification import (
    advertising,
    auctions,
    behaviour,
    cascades,
    diffusion,
    engine,
    inventory,
    ledgers,
    merchants,
    money,
    patterns_cascades,
    patterns_influencers,
    prices,
    purchases,
    queues,
    real_data,
    real_purchases,
    real_ties,
    referrals,
    referred,
    shocks,
    unit_economics,
    variance,
)
from sim.verification.gate import Gate, Result, Setup, run_gate

GATES = (
    Gate("V01", "constant hazard alone", diffusion.constant_hazard),
    Gate("V02", "complete graph is Bass", diffusion.complete_graph),
    Gate("V03", "adoption with churn", diffusion.churn_limit),
    Gate("V04", "configuration graphs, edge-based equations", diffusion.configuration_graphs),
    Gate("V05", "bounds of any graph", diffusion.bounds),
    Gate("V06", "cascades below the threshold", cascades.below_threshold),
    Gate("V07", "cascades above the threshold", cascades.above_threshold),
    Gate("V08", "trees of invitations", referrals.trees),
    Gate("V09", "referral in a filling market", referrals.saturation),
    Gate("V10", "selection of the referred", referrals.selection),
    Gate("V11", "orders are negative binomial", purchases.negative_binomial),
    Gate("V12", "Pareto/NBD", purchases.pareto),
    Gate("V13", "heterogeneous churn", diffusion.survivors),
    Gate("V14", "multinomial logit", purchases.logit),
    Gate("V15", "price elasticities", prices.own_elasticity),
    Gate("V16", "daily over monthly visitors", purchases.stickiness),
    Gate("V17", "completion of groups", referrals.groups),
    Gate("V18", "waits at several packing places", queues.waits),
    Gate("V19", "Little's law", queues.little),
    Gate("V33", "two engines of the warehouse", queues.engines),
    Gate("V21", "auction of sponsored places", auctions.second_price),
    Gate("V20", "base stock and newsvendor", inventory.base_stock),
    Gate("V22", "money identities and statements of every scenario", ledgers.money),
    Gate("V23", "goods, people, orders, points and rewards add up", ledgers.stocks),
    Gate("MONEY", "books and statements under random settings", ledgers.random_books),
    Gate("V24", "common random numbers", engine.common_luck),
    Gate("V25", "threads change nothing", engine.threads),
    Gate("V26", "half steps", diffusion.half_steps),
    Gate("V27", "scaling in people per agent", variance.scaling),
    Gate("V28", "extreme inputs", engine.extremes),
    Gate("V29", "units and bounds", engine.dimensions),
    Gate("V30", "the order of people and goods", prices.symmetry),
    Gate("V31", "bias of price tests on half of the goods", prices.bias_of_item_tests),
    Gate("V32", "shocks of no size change nothing", shocks.zero_size),
    Gate("P10", "sales answer to prices", prices.elasticity),
    Gate("P11", "sales answer to advertising", advertising.elasticity),
    Gate("P13", "ads on one's own name", advertising.brand_search),
    Gate("P16", "each side draws the other", merchants.two_sides),
    Gate("P17", "few new sellers make it", merchants.new_sellers),
    Gate("UNIT", "unit economics in closed form", unit_economics.unit_economics),
    Gate("V34", "the gap splits without a remainder", money.split_of_the_gap),
    Gate("V35", "present values and rates of return", money.returns),
    Gate("P03", "nearly all cascades die at once", patterns_cascades.most_die_at_once),
    Gate("P03I", "trees of invitations are deeper than those of posts", referred.deeper_than_content),
    Gate("P04", "a critical mass of easily influenced people", patterns_cascades.critical_mass),
    Gate("P05", "caps on hubs", patterns_cascades.hub_caps),
    Gate("P12", "elasticity of influencer spend", patterns_influencers.elasticity),
    Gate("P08", "value of the referred", referred.value_of_the_referred),
    Gate("DATA", "measures of a real social graph", real_data.social_graph),
    Gate("TIES", "word of mouth on real ties", real_ties.word_of_mouth),
    Gate("SHAPE", "published shapes of behaviour", behaviour.shapes),
    Gate("INERT", "every mechanism moves something", behaviour.inert),
    Gate("CDNOW", "repeat buying on real purchases", real_purchases.repeat_buying),
    Gate("CRN", "variance of a paired difference", variance.paired_difference),
)
ONLY_FULL = ("V27", "CRN", "MONEY", "P11", "P16", "P17", "INERT")
ONLY_DATA = ("DATA", "TIES", "CDNOW")


def chosen(names: Iterable[str], *, full: bool, data: bool = False) -> list[Gate]:
    """Return the gates to run; without names all of them (the long ones only with ``full``, those on data sets only with data)."""
    names = list(dict.fromkeys(n.strip().upper() for n in names if n.strip()))
    known = {g.name: g for g in GATES}
    wrong = [n for n in names if n not in known]
    if wrong:
        allowed = ", ".join(known)
        raise ScenarioError([Problem("--gate", repr(n), allowed, nearest(n, known)) for n in wrong])
    if names:
        return [known[n] for n in names]
    left_out = (() if full else ONLY_FULL) + (() if data else ONLY_DATA)
    return [g for g in GATES if g.name not in left_out]


def run_gates(gates: Iterable[Gate], setup: Setup) -> Iterator[Result]:
    """Run gates one after the other, yielding each result when it is there."""
    for gate in gates:
        yield run_gate(gate, setup)
