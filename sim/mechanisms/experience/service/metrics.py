"""What is recorded of the service desk."""

from sim.core.series import Metric

METRICS = (
    Metric(
        "contacts_question", "flow", "contacts", "first contacts: questions about an order", "Questions", "咨询来询量"
    ),
    Metric("contacts_late", "flow", "contacts", "first contacts about late orders", "Late orders", "超时订单来询量"),
    Metric(
        "contacts_claim",
        "flow",
        "contacts",
        "first contacts about orders far behind what was expected",
        "Claims",
        "投诉来询量",
    ),
    Metric(
        "contacts_missing",
        "flow",
        "contacts",
        "first contacts about orders that never came",
        "Missing orders",
        "未收到货来询量",
    ),
    Metric(
        "contacts_again",
        "flow",
        "contacts",
        "contacts that were not answered or not solved on the day before",
        "Contacts that come back",
        "再次来询量",
    ),
    Metric("contacts_answered", "flow", "contacts", "contacts answered by an agent", "Answered", "已接待来询量"),
    Metric(
        "contacts_abandoned",
        "flow",
        "contacts",
        "contacts that gave up waiting, or found the desk closed",
        "Given up",
        "放弃来询量",
    ),
    Metric(
        "contacts_open",
        "stock",
        "contacts",
        "contacts that come back tomorrow",
        "Waiting to come back",
        "待再次来询量",
    ),
    Metric(
        "contact_abandonment",
        "ratio",
        "share",
        "contacts that gave up or found the desk closed, of all",
        "Contacts given up",
        "来询放弃率",
    ),
    Metric(
        "contact_solved_share",
        "ratio",
        "share",
        "answered contacts that were solved at once",
        "Solved when answered",
        "来询解决率",
    ),
    Metric(
        "contact_wait",
        "ratio",
        "minutes",
        "mean wait of contacts while the desk is open, those who give up included",
        "Wait at the desk",
        "平均等待时长",
    ),
    Metric("desk_load", "ratio", "share", "time at the desk in which agents answer", "Load of the desk", "坐席利用率"),
    Metric("desk_agents", "stock", "people", "agents of the desk, the team's included", "Agents", "客服人数"),
    Metric(
        "desk_skill",
        "ratio",
        "0..1",
        "what agents know, of what full training gives",
        "Skill of agents",
        "客服熟练度",
    ),
    Metric(
        "desk_cost",
        "flow",
        "fen",
        "agents beside those of the team, training and tools",
        "Cost of the desk",
        "客服台成本",
    ),
)
