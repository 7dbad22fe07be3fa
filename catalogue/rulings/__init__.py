"""不适用: proposed by the community, endorsed by the street, ruled by the district; rules of the city; all listed."""

from .city_rules import apply_rules, rules_of, set_rule
from .facts import OPEN, CityRuleFacts, ProposalFacts, RulingFacts
from .listing import get_proposals, proposal_of, proposals_in, rulings_in
from .proposing import propose, withdraw_proposal
from .settling import endorse, rule

__all__ = [
    "OPEN",
    "CityRuleFacts",
    "ProposalFacts",
    "RulingFacts",
    "apply_rules",
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
