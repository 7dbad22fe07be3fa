"""The tables of the portal, one file per noun."""

from .accounts import Device, DigestWish, FamiliarSource, Grant, KeptForm, LogIn, LogInFailure, Role, User
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
from .feedback import (
    CASE_ABOUT_LENGTH,
    Case,
    CaseEvent,
    CaseKind,
    CaseOutcome,
    CaseReport,
    CaseState,
    CaseStep,
    Channel,
    Experience,
    Outcome,
    ReplyTemplate,
    WrongField,
)
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
from .sources.declarations import (
    Declaration,
    DeclarationAnswer,
    DeclarationItem,
    DeclarationObjection,
    DeclarationPoint,
    DeclarationRecipient,
    DeclarationRevision,
)
from .sources.departments import Department, ItemOwner
from .sources.guides import ServiceGuide, ServiceGuideRevision
from .sources.links import LinkCheck
from .sources.lists import OwnerList, OwnerListDecision, OwnerListPlace, OwnerListUpload
from .sources.points import PointAnswer, PointAnswerKind, PointAnswerOutcome, PointLink
from .sources.reports import ReportFile, ReportNote, ReportReadBack, ReportTemplate, ReportVersion, RowKind
from .sources.sessions import PlannedSession, SessionRevision
from .sources.workbooks import WorkbookBatch, WorkbookUpload
from .stamps import Stamp
from .telephones import MobileAgreement
from .vocabulary import EmptySearch, TermKind, VocabularyChange, VocabularyTerm

__all__ = [
    "CASE_ABOUT_LENGTH",
    "Action",
    "Admits",
    "AliasKind",
    "AuditEntry",
    "Base",
    "CalendarDay",
    "Case",
    "CaseEvent",
    "CaseKind",
    "CaseOutcome",
    "CaseReport",
    "CaseState",
    "CaseStep",
    "Catalogue",
    "Category",
    "Channel",
    "CommitteeKind",
    "CommunityProfile",
    "CommunitySummary",
    "CoverageDay",
    "Criterion",
    "DayKind",
    "Declaration",
    "DeclarationAnswer",
    "DeclarationItem",
    "DeclarationObjection",
    "DeclarationPoint",
    "DeclarationRecipient",
    "DeclarationRevision",
    "Department",
    "Device",
    "DigestWish",
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
    "ItemOwner",
    "KeptForm",
    "Level",
    "LinkCheck",
    "LocalText",
    "LogIn",
    "LogInFailure",
    "MobileAgreement",
    "Mode",
    "Notice",
    "Offering",
    "OfferingPoint",
    "Outcome",
    "OwnerList",
    "OwnerListDecision",
    "OwnerListPlace",
    "OwnerListUpload",
    "PhoneSource",
    "PlannedSession",
    "PointAnswer",
    "PointAnswerKind",
    "PointAnswerOutcome",
    "PointLink",
    "PointRevision",
    "ProfileRevision",
    "ProviderKind",
    "ReplyTemplate",
    "ReportFile",
    "ReportNote",
    "ReportReadBack",
    "ReportTemplate",
    "ReportVersion",
    "Revision",
    "Role",
    "Rollup",
    "RowKind",
    "ServiceGuide",
    "ServiceGuideRevision",
    "ServicePoint",
    "SessionRevision",
    "Stamp",
    "State",
    "TermKind",
    "User",
    "VocabularyChange",
    "VocabularyTerm",
    "WorkbookBatch",
    "WorkbookUpload",
    "WrongField",
]
