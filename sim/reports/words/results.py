"""Results of a run: rates of return, delays against the plan, what a comparison says of itself."""

from sim.reports.language import mark

GROSS_NOTE = "no own goods are sold: gross equals net"

TEXTS = {
    "irr": mark("The internal rate of return is {rate:rate} a year."),
    "irr_all_lost": mark("Money only goes out: there is no internal rate of return, all of it is lost."),
    "irr_nothing_paid": mark("Money only comes in: there is no internal rate of return, nothing was paid for it."),
    "irr_no_money": mark("No money moves: there is no internal rate of return."),
    "irr_at_once": mark("Money goes out and comes back on one day: there is no rate a year."),
    "irr_several": mark("Money changes direction {changes} times: no single rate is the return."),
    "delay_none": mark("on time"),
    "delay_late": mark("{months} months late"),
    "delay_early": mark("{months} months early"),
    "delay_late_1": mark("1 month late"),
    "delay_early_1": mark("1 month early"),
    "delay_open": mark("not within the run"),
}
