"""The goals that the table's replies are about, with what stands on them, and a reading in short words."""

from datetime import UTC, date, datetime
from decimal import Decimal

from bot.domain.check_ins import CheckIn, Report, Source, Standing, Status
from bot.domain.goals import Goal, Revision, TeamOwner
from bot.domain.measures import Measure, Metric, Milestones, Value, YesNo
from bot.domain.reading.units import format_value
from bot.domain.readings import Doubt
from bot.domain.replies import AskedAbout, Understood

MONDAY = datetime(2027, 1, 4, 9, tzinfo=UTC)
TODAY = date(2027, 1, 6)
STEPS = {"audit": "Macro audit", "write": "Write the macros", "train": "Train the team"}
_NAMED_STEPS = STEPS | {"articles": "Move 40 articles", "agents": "Train the agents", "racks": "Racks fitted"}
_NAMED_STEPS |= {"prototype": "Prototype tested with residents", "payments": "Payments working"}


def asked(
    number: int,
    title: str,
    measure: Measure,
    value: Value | None = None,
    status: Status | None = None,
    *,
    waits: bool = True,
) -> AskedAbout:
    """Return a goal as the prompt's line of this number, G-11 for the first, with what stands on it."""
    goal = Goal(number + 10, TeamOwner(1), Revision(1, title, measure, date(2027, 6, 30)), "U0ANA", MONDAY)
    latest = CheckIn(number, goal.number, 1, "U0ANA", MONDAY, Report(value, status), Source.TAP)
    return AskedAbout(goal, Standing(value, MONDAY, status, MONDAY, latest), number, waits)


def metric(baseline: str, target: str, unit: str = "") -> Metric:
    return Metric(Decimal(baseline), Decimal(target), unit)


CSAT = asked(1, "Raise CSAT", metric("78", "85", "%"), Decimal(80), Status.ON_TRACK)
FRT = asked(2, "Shorten first response time", metric("6", "2", "h"), Decimal("4.5"), Status.AT_RISK)
MACROS = asked(3, "Roll out the macro library", Milestones(tuple(STEPS.values())), frozenset([STEPS["audit"]]))
NIGHT = asked(4, "Sign the night line contract", YesNo(), value=False, status=Status.ON_TRACK)
SIGNED = asked(4, "Contract signed", YesNo(), value=False, status=Status.ON_TRACK)
BACKLOG = asked(5, "Shrink the backlog", metric("1200", "600", "tickets"), Decimal(1000))
CALLS = asked(6, "Answer calls within 2 rings", metric("8", "3", "min"), Decimal(5))
NPS = asked(7, "Lift NPS", metric("30", "45"), Decimal(38))
GROWTH = asked(1, "Net growth", metric("-5", "5", "%"), Decimal(-2), Status.ON_TRACK)
RATING = asked(1, "Rating", metric("3.8", "4.5"), Decimal("4.1"))
COMPLAINTS = asked(1, "Complaints answered in 5 days", metric("70", "90", "%"), Decimal(80))
EMAIL = asked(1, "First response time by email", metric("6", "2", "h"), Decimal("4.5"))
PHONE = asked(2, "First response time by phone", metric("4", "1", "h"), Decimal("2.5"))
DESK = asked(2, "Shorten the help desk wait", metric("9", "4", "min"), Decimal(6))
EMAILS = asked(2, "Answer emails faster", metric("24", "8", "h"), Decimal(14), Status.AT_RISK)
CENTRE_STEPS = ("Choose the tool", "Move 40 articles", "Train the agents", "Announce to customers")
CENTRE = asked(3, "Launch the new help centre", Milestones(CENTRE_STEPS), frozenset(CENTRE_STEPS[:1]), Status.ON_TRACK)
HANDLING = asked(2, "Average handling time", metric("9", "6", "min"), Decimal("7.5"))
FEWER = asked(3, "Fewer complaints", metric("200", "120", "complaints"), Decimal(160))
ON_TIME = asked(1, "On-time deliveries", metric("88", "95", "%"), Decimal(91))
DAMAGE = asked(2, "Damage claims", metric("4", "2", "%"), Decimal("2.8"))
HIRE = asked(2, "Hire a night agent", YesNo(), value=False)
PAID = asked(1, "Refunds paid within 3 days", metric("60", "90", "%"), Decimal(72), Status.AT_RISK)
COUNTER = asked(2, "Cut waiting time at the counter", metric("25", "10", "min"), Decimal(18))
ORDERS = asked(1, "Answer online orders the same day", metric("55", "90", "%"), Decimal(70), Status.ON_TRACK)
RETURNS = asked(2, "Returns settled in days", metric("14", "5", "days"), Decimal(9), Status.AT_RISK)
INVOICES = asked(3, "Fewer wrong invoices", metric("45", "10", "invoices"), Decimal(30), Status.ON_TRACK)
SHOP_STEPS = ("Find the room", "Sign the lease", "Hire two mechanics", "Opening day")
SHOP = asked(4, "Open the repair shop", Milestones(SHOP_STEPS), frozenset(SHOP_STEPS[:1]), Status.ON_TRACK)
CERTIFICATE = asked(2, "Get the safety certificate", YesNo(), value=False, status=Status.ON_TRACK)
GUIDE = asked(5, "Write the welcome guide", YesNo(), value=False, status=Status.ON_TRACK)
SECONDS = asked(2, "Answer calls in 20 seconds", metric("45", "20", "s"), Decimal(31), Status.ON_TRACK)
VANS = asked(3, "Equip the vans", Milestones(("Parts listed", "Racks fitted")), frozenset(), Status.ON_TRACK)
VISITS = asked(1, "Visits per engineer", metric("4", "6"), Decimal("4.8"), Status.ON_TRACK)
FRESH = asked(1, "Boxes delivered fresh", metric("88", "98", "%"), Decimal(94), Status.ON_TRACK)
HOLD = asked(2, "Hold time on the members' line", metric("12", "4", "min"), Decimal(8), Status.AT_RISK)
CALLBACKS = asked(3, "Call-backs within two hours", metric("50", "90", "%"), Decimal(64), Status.AT_RISK)
LIFT = asked(4, "Repair the west lift", YesNo(), value=False, status=Status.ON_TRACK)
POTHOLES = asked(1, "Potholes filled within 5 days", metric("50", "90", "%"), Decimal(64), Status.ON_TRACK)
LETTERS = asked(2, "Letters in plain language", metric("0", "40", "letters"), Decimal(11), Status.ON_TRACK)
WAIT = asked(2, "Waiting time at the service desk", metric("12", "3", "min"), Decimal(7), Status.AT_RISK)
LAPTOPS = asked(1, "Laptop ready on day one", metric("70", "98", "%"), Decimal(90), Status.ON_TRACK)
COST = asked(2, "Cost per ticket", metric("14", "9", "€"), Decimal("11.5"), Status.ON_TRACK)
NOSHOWS = asked(1, "Fewer no-shows", metric("14", "7", "%"), Decimal(11), Status.AT_RISK)
ROOM = asked(2, "Time in the waiting room", metric("40", "15", "min"), Decimal(29), Status.ON_TRACK)
LANG = asked(3, "Hire an interpreter", YesNo(), value=False, status=Status.ON_TRACK)
SITE_STEPS = ("Contract signed", "Prototype tested with residents", "Payments working", "Go live")
SITE = asked(1, "Launch the new parking site", Milestones(SITE_STEPS), frozenset(SITE_STEPS[:1]), Status.ON_TRACK)
HOTLINE = asked(2, "Hotline answers on Saturdays", YesNo(), value=False, status=Status.ON_TRACK)
ANSWERED = asked(1, "Raise CSAT", metric("78", "85", "%"), Decimal(82), Status.ON_TRACK, waits=False)

SETTINGS_OF: dict[str, list[AskedAbout]] = {
    "csat": [CSAT],
    "hours": [FRT],
    "minutes": [CALLS],
    "tickets": [BACKLOG],
    "nps": [NPS],
    "steps": [MACROS],
    "yes_no": [NIGHT],
    "growth": [GROWTH],
    "rating": [RATING],
    "complaints": [COMPLAINTS],
    "csat frt": [CSAT, FRT],
    "csat frt macros": [CSAT, FRT, MACROS],
    "four": [CSAT, FRT, MACROS, NIGHT],
    "twins": [EMAIL, PHONE],
    "one waits": [ANSWERED, FRT],
    "signed": [SIGNED],
    "csat aht fewer": [CSAT, HANDLING, FEWER],
    "on_time damage": [ON_TIME, DAMAGE],
    "csat hire": [CSAT, HIRE],
    "paid counter": [PAID, COUNTER],
    "csat desk": [CSAT, DESK],
    "csat emails centre": [CSAT, EMAILS, CENTRE],
    "four, signed": [CSAT, FRT, MACROS, SIGNED],
    "orders": [ORDERS],
    "returns": [RETURNS],
    "centre": [CENTRE],
    "member": [FRESH, HOLD, CALLBACKS, LIFT],
    "visits": [VISITS],
    "csat seconds vans": [CSAT, SECONDS, VANS],
    "guide": [GUIDE],
    "certificate": [CERTIFICATE],
    "csat certificate": [CSAT, CERTIFICATE],
    "orders returns": [ORDERS, RETURNS],
    "store": [ORDERS, RETURNS, INVOICES, SHOP],
    "letters": [LETTERS],
    "potholes letters": [POTHOLES, LETTERS],
    "wait": [WAIT],
    "potholes wait": [POTHOLES, WAIT],
    "room": [ROOM],
    "noshows room lang": [NOSHOWS, ROOM, LANG],
    "laptops wait": [LAPTOPS, WAIT],
    "laptops cost": [LAPTOPS, COST],
    "fewer": [FEWER],
    "site hotline": [SITE, HOTLINE],
    "invoices guide": [INVOICES, GUIDE],
    "five": [CSAT, FRT, MACROS, NIGHT, BACKLOG],
}

_NAMES = {
    "Answer online orders the same day": "orders",
    "Returns settled in days": "returns",
    "Boxes delivered fresh": "fresh",
    "Hold time on the members' line": "hold",
    "Call-backs within two hours": "callbacks",
    "Repair the west lift": "lift",
    "Answer calls in 20 seconds": "seconds",
    "Equip the vans": "vans",
    "Potholes filled within 5 days": "potholes",
    "Letters in plain language": "letters",
    "Waiting time at the service desk": "wait",
    "Laptop ready on day one": "laptops",
    "Cost per ticket": "cost",
    "Fewer no-shows": "noshows",
    "Time in the waiting room": "room",
    "Hire an interpreter": "lang",
    "Launch the new parking site": "site",
    "Hotline answers on Saturdays": "hotline",
    "Visits per engineer": "visits",
    "Fewer wrong invoices": "invoices",
    "Open the repair shop": "shop",
    "Write the welcome guide": "guide",
    "Get the safety certificate": "certificate",
    "Average handling time": "aht",
    "Fewer complaints": "fewer",
    "On-time deliveries": "on_time",
    "Damage claims": "damage",
    "Hire a night agent": "hire",
    "Refunds paid within 3 days": "paid",
    "Cut waiting time at the counter": "counter",
    "Shorten the help desk wait": "desk",
    "Answer emails faster": "emails",
    "Launch the new help centre": "centre",
    "Raise CSAT": "csat",
    "Shorten first response time": "frt",
    "Roll out the macro library": "macros",
    "Sign the night line contract": "night",
    "Contract signed": "signed",
    "Shrink the backlog": "backlog",
    "Answer calls within 2 rings": "calls",
    "Lift NPS": "nps",
    "Net growth": "growth",
    "Rating": "rating",
    "Complaints answered in 5 days": "complaints",
    "First response time by email": "email",
    "First response time by phone": "phone",
}


def in_short(understood: Understood, goals: list[AskedAbout]) -> list[str]:
    """Return a reading as the table writes it."""
    names = {one.goal.number: _NAMES[one.goal.title] for one in goals}
    said = [f"{names[update.goal]} {_report(update.report)}" for update in understood.updates]
    for question in understood.questions:
        if question.doubt is Doubt.QUESTION:
            said.append("bot")
        else:
            about = " ".join(names.get(number, str(number)) for number in question.goals)
            said.append(f"? {question.doubt} {about}".rstrip())
    return said


def _report(report: Report) -> str:
    said = [] if report.value is None else [_value(report.value)]
    said += [report.status.value] if report.status else []
    said += ["same"] if report.no_change else []
    said += [f"'{report.note}'"] if report.note else []
    return " ".join(said)


def _value(value: Value) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return format_value(value, "", exact=True).replace(",", "")
    return " ".join(f"+{name}" for name, step in _NAMED_STEPS.items() if step in value and name != "audit") or "+"
