"""``/metrics``: the figures of all workers for Prometheus, behind a token. Answered like the probes, beside the queue."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from flask import Flask
from prometheus_client import CollectorRegistry, Metric, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from catalogue.audit.roots import RootState
from catalogue.foundation import clock, stamps
from catalogue.operations import watching
from catalogue.operations.watching import InstanceFigures

from ..config import Settings
from ..metrics.counting import counting_of
from ..replicas.lagging import LAGS
from .backups import BackupLooks
from .looks import Looks

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

METRICS = "/metrics"
CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4
WITHIN = 2.0
"""Seconds within which the database must have answered; without it the figures of the workers are all that is given."""
KEPT = 5.0
"""Seconds for which a look at the database holds."""
_STAMPS = frozenset(
    {
        stamps.CATALOGUE,
        stamps.DIVISIONS,
        stamps.CALENDAR,
        stamps.HOTLINES,
        stamps.NOTICES,
        stamps.ANNOUNCED,
        stamps.DEMONSTRATION,
    }
)
"""The stamps whose age is a figure: these and no other names."""

ReplicaLags = Callable[[], Mapping[str, float]]


class Figures:
    """What ``/metrics`` says, and to whom."""

    def __init__(self, app: Flask, backups: BackupLooks) -> None:
        self._app = app
        self._backups = backups
        self._token = app.config["PORTAL"].metrics_token
        kept = 0.0 if app.testing else KEPT
        self._watched: Looks[InstanceFigures | None] = Looks(self._watch, within=WITHIN, kept=kept)

    def status_for(self, environ: WSGIEnvironment) -> int:
        """200 for who has the token, 401 for others, 404 where no token is set."""
        if not self._token:
            return 404
        kind, _, given = environ.get("HTTP_AUTHORIZATION", "").partition(" ")
        same = hmac.compare_digest(given.strip().encode("latin-1", "replace"), self._token.encode())
        return 200 if same and kind.lower() == "bearer" else 401

    def text(self) -> bytes:
        """All figures in the text format of Prometheus."""
        registry = CollectorRegistry()
        registry.register(self)
        return generate_latest(registry)

    def collect(self) -> Iterator[Metric]:
        """All figures: those of the workers, of the database and of replicas."""
        counting = counting_of(self._app)
        if counting is not None:
            yield from counting.collect()
        watched = self._watched.ask()
        yield _figure("portal_database_up", "Whether the database answered in time.", watched is not None)
        if watched is not None:
            yield from _of_database(watched)
            yield from self._of_roots(watched.roots)
        backups = self._backups.ask()
        if backups is not None:
            yield _figure(
                "portal_backup_failed", "Whether the last backup of a night failed.", backups.failed
            )
            if backups.age is not None:
                seconds = backups.age.total_seconds()
                yield _figure("portal_backup_age_seconds", "Age of the last backup of a night.", seconds)
        lags: ReplicaLags | None = self._app.extensions.get(LAGS)
        if lags is not None:
            text = "Seconds by which a replica is behind."
            yield _by("portal_replica_lag_seconds", text, "replica", lags())

    def _of_roots(self, roots: RootState) -> Iterator[Metric]:
        settings: Settings = self._app.config["PORTAL"]
        if roots.newest is not None:
            age = (clock.now() - roots.newest).total_seconds()
            yield _figure("portal_audit_root_age_seconds", "Age of the newest root of the trail.", age)
        if settings.audit_roots:
            text = "Roots of the trail that were not handed over yet."
            yield _figure("portal_audit_roots_waiting", text, roots.waiting)

    def _watch(self) -> InstanceFigures | None:
        settings: Settings = self._app.config["PORTAL"]
        try:
            return watching.watch(settings.database_url, now=clock.now())
        except Exception:  # any error: the figure says that the database does not answer
            return None


def _of_database(watched: InstanceFigures) -> Iterator[Metric]:
    if watched.days_behind is not None:
        yield _figure("portal_day_behind", "Days by which the daily count is behind.", watched.days_behind)
    known = {name: age for name, age in watched.stamps.items() if name in _STAMPS}
    yield _by("portal_stamp_age_seconds", "Seconds since what processes keep has changed.", "stamp", known)
    overdue = {district: cases.overdue for district, cases in watched.cases.items()}
    total = sum(overdue.values())
    yield _figure("portal_cases_overdue", "Residents' cases whose day of answer is over.", total)
    yield _by("portal_district_cases_overdue", "The same by district.", "district", overdue)
    waiting = sum(cases.open for cases in watched.cases.values())
    yield _figure("portal_cases_open", "Residents' cases that wait for an answer.", waiting)


def _figure(name: str, text: str, value: float) -> Metric:
    return GaugeMetricFamily(name, text, value=float(value))


def _by(name: str, text: str, label: str, values: Mapping[str, float]) -> Metric:
    family = GaugeMetricFamily(name, text, labels=[label])
    for each, value in values.items():
        family.add_metric([each], float(value))
    return family
