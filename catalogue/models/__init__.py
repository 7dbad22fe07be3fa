"""The tables of the portal, one file per noun."""

from .accounts import Device, FamiliarSource, Grant, KeptForm, LogIn, LogInFailure, Role, User
from .audit import AuditEntry
from .base import Base
from .calendar import CalendarDay, DayKind, Notice
from .coverage import CommunitySummary, CoverageDay, DutyMinutes, EffortGuide, Rollup
from .divisions import (
    AliasKind,
    CommitteeKind,
    CommunityProfile,
    Division,
    DivisionAlias,
    DivisionHotline,
    DivisionList,
    Level,
)
from .editions import Catalogue, Category, Criterion, Edition, EditionItem, Form, Item
from .feedback import Case, CaseKind, CaseReport, CaseState, Channel, Experience, Outcome, WrongField
from .local_texts import LocalText
from .offerings import (
    Admits,
    Mode,
    Offering,
    OfferingPoint,
    PhoneSource,
    ProviderKind,
    ServicePoint,
    State,
)
from .revisions import Action, PointRevision, ProfileRevision, Revision
from .stamps import Stamp
from .telephones import MobileAgreement
from .vocabulary import EmptySearch, TermKind, VocabularyChange, VocabularyTerm

__all__ = [
    "Action",
    "Admits",
    "AliasKind",
    "AuditEntry",
    "Base",
    "CalendarDay",
    "Case",
    "CaseKind",
    "CaseReport",
    "CaseState",
    "Catalogue",
    "Category",
    "Channel",
    "CommitteeKind",
    "CommunityProfile",
    "CommunitySummary",
    "CoverageDay",
    "Criterion",
    "DayKind",
    "Device",
    "Division",
    "DivisionAlias",
    "DivisionHotline",
    "DivisionList",
    "DutyMinutes",
    "Edition",
    "EditionItem",
    "EffortGuide",
    "EmptySearch",
    "Experience",
    "FamiliarSource",
    "Form",
    "Grant",
    "Item",
    "KeptForm",
    "Level",
    "LocalText",
    "LogIn",
    "LogInFailure",
    "MobileAgreement",
    "Mode",
    "Notice",
    "Offering",
    "OfferingPoint",
    "Outcome",
    "PhoneSource",
    "PointRevision",
    "ProfileRevision",
    "ProviderKind",
    "Revision",
    "Role",
    "Rollup",
    "ServicePoint",
    "Stamp",
    "State",
    "TermKind",
    "User",
    "VocabularyChange",
    "VocabularyTerm",
    "WrongField",
]
