"""不适用: proposed by the community, endorsed by the street, ruled by the district; rules of the city; all listed."""

from .city_rules import apply_rules, end_rule, ended_rules_of, rules_of, set_rule
from .ending import end_ruling
from .facts import ENDED_MONTHS, OPEN, CityRuleFacts, EndedRulingFacts, ProposalFacts, RulingFacts
from .listing import ended_rulings_in, get_proposals, proposal_of, proposals_in, rulings_in
from .proposing import propose, withdraw_proposal
from .settling import endorse, rule

__all__ = [
    "ENDED_MONTHS",
    "OPEN",
    "CityRuleFacts",
    "EndedRulingFacts",
    "ProposalFacts",
    "RulingFacts",
    "apply_rules",
    "end_rule",
    "end_ruling",
    "ended_rules_of",
    "ended_rulings_in",
    "endorse",
    "get_proposals",
    "proposal_of",
    "proposals_in",
    "propose",
    "rule",
    "rules_of",
    "rulings_in",
    "set_rule",
    "withdraw_proposal",
]
