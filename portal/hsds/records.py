"""Records as the description of the interface tells them: those fields of HSDS 3.1 that the portal fills."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from pydantic import AnyUrl, BaseModel, ConfigDict, Field

from .scope import NumberedPageModel


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid")

    id: UUID


class TaxonomyRecordModel(_Record):
    """An edition of the guidance catalogue."""

    name: str
    description: str
    uri: AnyUrl
    version: str = Field(description="Key of the edition.")


class TermRecordModel(_Record):
    """A category or an item of an edition."""

    code: str
    name: str
    description: str
    parent_id: UUID | None = Field(None, description="Of an item: its category.")
    taxonomy: str
    taxonomy_detail: TaxonomyRecordModel | None = None
    language: str
    taxonomy_id: UUID


class AttributeRecordModel(_Record):
    """What the standard has no field for, by ``link_type``."""

    link_id: UUID
    taxonomy_term_id: UUID | None = None
    link_type: str
    link_entity: str
    value: str
    label: str | None = None
    taxonomy_term: TermRecordModel | None = None


class PhoneRecordModel(_Record):
    """A telephone number."""

    number: str
    type: str


class ScheduleRecordModel(_Record):
    """When a place is open: one period of one rule, notices included. Or when a session takes place. In Beijing's time."""

    valid_from: str | None = None
    valid_to: str | None = None
    timezone: int = Field(description="Hours ahead of UTC.")
    wkst: Literal["MO"] | None = None
    freq: Literal["WEEKLY", "MONTHLY"] | None = Field(
        None, description="Missing: days of the lunar calendar, in the notes."
    )
    interval: int | None = None
    byday: str | None = None
    bymonthday: str | None = None
    dtstart: str | None = Field(None, description="Of a session: its date, or the first day.")
    until: str | None = None
    count: int | None = None
    opens_at: str | None = Field(None, description="Missing: see the notes.")
    closes_at: str | None = None
    description: str = Field(
        description="The whole hours in OpenStreetMap's notation; of a session: what takes place."
    )
    notes: str | None = Field(
        None,
        description="Public holidays, appointments, daylight, closed days; of a session: where and for whom, days on which it is cancelled.",
    )
    attending_type: str | None = Field(None, description="How to join a session.")


class AccessibilityRecordModel(_Record):
    """Whether one gets in without steps."""

    location_id: UUID
    description: str


class LocationRecordModel(_Record):
    """A place. The address is in ``description``: postal codes are not known, and none are made up."""

    location_type: Literal["physical"]
    url: AnyUrl | None = None
    organization_id: UUID
    name: str
    description: str | None = None
    transportation: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    external_identifier: str | None = None
    external_identifier_type: str | None = None
    accessibility: list[AccessibilityRecordModel] = []
    phones: list[PhoneRecordModel] = []
    schedules: list[ScheduleRecordModel] = []
    attributes: list[AttributeRecordModel] = []


class PlaceOfServiceRecordModel(_Record):
    """A service at one of its places. With an attribute `status` that says `defunct`: it is published there no more (only in answers to ``modified_after``)."""

    service_id: UUID
    location_id: UUID
    description: str
    schedules: list[ScheduleRecordModel] = []
    location: LocationRecordModel | None = None
    attributes: list[AttributeRecordModel] = []


class OrganizationIdentifierRecordModel(_Record):
    """The code of a division."""

    organization_id: UUID
    identifier_scheme: str
    identifier_type: str
    identifier: str


class OrganizationRecordModel(_Record):
    """A community, or an office above it."""

    name: str
    alternate_name: str | None = None
    description: str
    website: AnyUrl | None = None
    uri: AnyUrl | None = None
    parent_organization_id: UUID | None = None
    organization_identifiers: list[OrganizationIdentifierRecordModel] = []
    phones: list[PhoneRecordModel] = []
    locations: list[LocationRecordModel] = []
    attributes: list[AttributeRecordModel] = []


class ServiceAreaRecordModel(_Record):
    """Whom a service is for, by where they live."""

    service_id: UUID
    name: str
    uri: AnyUrl


class LanguageRecordModel(_Record):
    """A language that is spoken."""

    service_id: UUID
    name: str
    code: str


class LinkRecordModel(_Record):
    """Another address of a service."""

    url: AnyUrl


class RequiredDocumentRecordModel(_Record):
    """A paper to bring."""

    service_id: UUID
    document: str


class ServiceRecordModel(_Record):
    """What a community says of an item. ``defunct``: it is published no more (only in answers to ``modified_after``)."""

    organization_id: UUID | None = None
    name: str
    alternate_name: str | None = None
    description: str | None = None
    url: AnyUrl | None = None
    status: Literal["active", "inactive", "defunct", "temporarily closed"]
    application_process: str | None = Field(None, description="Steps, and how long it takes.")
    fees_description: str | None = None
    eligibility_description: str | None = None
    alert: str | None = None
    assured_date: str | None = Field(None, description="The day on which it was last confirmed.")
    last_modified: str | None = Field(
        None,
        description="When the line or one of its places last changed. What else is told of it may have changed later: `modified_after` leaves nothing out.",
    )
    additional_urls: list[LinkRecordModel] = []
    phones: list[PhoneRecordModel] = []
    schedules: list[ScheduleRecordModel] = Field([], description="Sessions: when what takes place.")
    service_areas: list[ServiceAreaRecordModel] = []
    service_at_locations: list[PlaceOfServiceRecordModel] = []
    required_documents: list[RequiredDocumentRecordModel] = []
    languages: list[LanguageRecordModel] = []
    organization: OrganizationRecordModel | None = None
    attributes: list[AttributeRecordModel] = []


class ServiceRecordPageModel(NumberedPageModel):
    """A page of services."""

    contents: list[ServiceRecordModel]


class OrganizationRecordPageModel(NumberedPageModel):
    """A page of organizations."""

    contents: list[OrganizationRecordModel]


class PlaceOfServiceRecordPageModel(NumberedPageModel):
    """A page of services at places."""

    contents: list[PlaceOfServiceRecordModel]


class TaxonomyRecordPageModel(NumberedPageModel):
    """A page of taxonomies."""

    contents: list[TaxonomyRecordModel]


class TermRecordPageModel(NumberedPageModel):
    """A page of terms."""

    contents: list[TermRecordModel]
