"""Open Referral's Human Services Data Specification, HSDS 3.1: what is published, as records of that standard.

https://docs.openreferral.org/ describes the records. See docs/adr/0074-changes-and-hsds.md.
"""

from .addresses import Addresses
from .ids import RecordId, RecordKind, named_by, wanted_kind
from .organizations import Organizations, one_organization, some_organizations
from .reading import Service, WantedServices, editions_published, one_service, services_at, some_services
from .service_records import gone_record, minimal_record, service_record
from .taxonomies import category_terms, item_terms, taxonomy_record, term_record

__all__ = [
    "Addresses",
    "Organizations",
    "RecordId",
    "RecordKind",
    "Service",
    "WantedServices",
    "category_terms",
    "editions_published",
    "gone_record",
    "item_terms",
    "minimal_record",
    "named_by",
    "one_organization",
    "one_service",
    "service_record",
    "services_at",
    "some_organizations",
    "some_services",
    "taxonomy_record",
    "term_record",
    "wanted_kind",
]
