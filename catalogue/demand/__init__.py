"""12345: what residents ask the hotline for, counted by month, division and matter, beside what is offered."""

from .counting import MONTHS, demand_by_cell, demand_in, get_matter, matter_named
from .facts import Demand, DemandLine, DemandOutcome, DemandPlan, MatterFacts, PlannedDemand
from .importing import DemandWords, import_demand, plan_demand
from .matters import LONGEST_DOOR, settle_matter
from .reading import LONGEST_MATTER, read_demand

__all__ = [
    "LONGEST_DOOR",
    "LONGEST_MATTER",
    "MONTHS",
    "Demand",
    "DemandLine",
    "DemandOutcome",
    "DemandPlan",
    "DemandWords",
    "MatterFacts",
    "PlannedDemand",
    "demand_by_cell",
    "demand_in",
    "get_matter",
    "import_demand",
    "matter_named",
    "plan_demand",
    "read_demand",
    "settle_matter",
]
