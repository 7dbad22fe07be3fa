"""The tables of the portal, one file per noun."""

from .accounts import Grant, LogInFailure, Role, User
from .base import Base
from .coverage import CommunitySummary, CoverageDay, Rollup
from .divisions import (
    AliasKind,
    CommitteeKind,
    CommunityProfile,
    Division,
    DivisionAlias,
    DivisionList,
    Level,
)
from .editions import Category, Edition, EditionItem, Form, Item
from .offerings import (
    Action,
    Admits,
    Mode,
    Offering,
    OfferingPoint,
    ProviderKind,
    Revision,
    ServicePoint,
    State,
)
from .stamps import Stamp

__all__ = [
    "Action",
    "Admits",
    "AliasKind",
    "Base",
    "Category",
    "CommitteeKind",
    "CommunityProfile",
    "CommunitySummary",
    "CoverageDay",
    "Division",
    "DivisionAlias",
    "DivisionList",
    "Edition",
    "EditionItem",
    "Form",
    "Grant",
    "Item",
    "Level",
    "LogInFailure",
    "Mode",
    "Offering",
    "OfferingPoint",
    "ProviderKind",
    "Revision",
    "Role",
    "Rollup",
    "ServicePoint",
    "Stamp",
    "State",
    "User",
]
