"""What each request adds to the figures, and what a worker says of its present.

Labels are the name of a route, the class of a status, a reason of this file: nothing that people sent, and no account.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Metric
from prometheus_client.multiprocess import MultiProcessCollector

from ..config import Settings
from .sharing import VARIABLE, counted_in

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0)
"""Upper ends of the buckets of time."""
QUERIES = (2, 5, 10, 20, 50)
"""Upper ends of the buckets of queries."""
NO_ROUTE = "none"
"""The route of a request that matched none, or was refused before it was looked at."""
REFUSALS = frozenset({408, 413, 429, 503})
"""Statuses that say that the portal did not want a request: too slow, too large, too often, too much at once."""
OF_APPLICATION = "portal_metrics"
"""Among the application's extensions: what counts, if anything does."""


@dataclass(frozen=True, slots=True)
class WorkerPresent:
    """A worker as it is now: requests that wait and run, connections to the database in use, whether its search is ready."""

    waiting: int
    running: int
    connections: int
    search_ready: bool


class RequestCounts:
    """The figures of one process, and of all workers where they share a folder."""

    def __init__(self) -> None:
        shared = os.environ.get(VARIABLE)
        self._folder = Path(shared) if shared else None
        self._registry = CollectorRegistry()
        by_route = ("route", "status")
        self._seconds = Histogram(
            "portal_request_seconds",
            "Seconds that answering took, without waiting for a turn.",
            by_route,
            buckets=SECONDS,
            registry=self._registry,
        )
        self._queries = Histogram(
            "portal_request_queries",
            "Queries of a request.",
            by_route,
            buckets=QUERIES,
            registry=self._registry,
        )
        self._waited = Histogram(
            "portal_request_wait_seconds",
            "Seconds that a request waited for its turn.",
            buckets=SECONDS,
            registry=self._registry,
        )
        self._refused = Counter(
            "portal_requests_refused", "Requests refused.", ("status",), registry=self._registry
        )
        self._present = {
            name: Gauge(f"portal_{name}", text, multiprocess_mode="livesum", registry=self._registry)
            for name, text in _OF_A_WORKER.items()
        }
        self._by_route: dict[tuple[str, int], tuple[Callable[[float], None], Callable[[float], None]]] = {}
        for status in sorted(REFUSALS):
            # A figure that is there from the beginning can be compared with itself.
            self._refused.labels(str(status))

    def request(self, route: str, status: int, *, seconds: float, queries: int, waited: float) -> None:
        """Count one answered request."""
        key = (route or NO_ROUTE, status // 100)
        known = self._by_route.get(key)
        if known is None:
            labels = (key[0], f"{key[1]}xx")
            known = (self._seconds.labels(*labels).observe, self._queries.labels(*labels).observe)
            self._by_route[key] = known
        known[0](seconds)
        known[1](queries)
        self._waited.observe(waited)
        self.refused(status)

    def refused(self, status: int) -> None:
        """Count a request if its status says that it was refused, before the application or by it."""
        if status in REFUSALS:
            self._refused.labels(str(status)).inc()

    def say(self, present: WorkerPresent) -> None:
        """Say how this worker is now."""
        figures: Mapping[str, float] = {
            "workers": 1,
            "requests_waiting": present.waiting,
            "requests_running": present.running,
            "database_connections": present.connections,
            "search_ready": present.search_ready,
        }
        for name, value in figures.items():
            self._present[name].set(value)

    def collect(self) -> Iterable[Metric]:
        """All figures, of all workers."""
        if self._folder is None:
            return list(self._registry.collect())
        files = [str(file) for file in counted_in(self._folder)]
        return list(MultiProcessCollector.merge(files))  # type: ignore[no-untyped-call]


_OF_A_WORKER = {
    "workers": "Workers that serve.",
    "requests_waiting": "Requests that wait for their turn.",
    "requests_running": "Requests that run.",
    "database_connections": "Connections to the database in use.",
    "search_ready": "Workers whose search is ready.",
}


def counting_of(app: Flask) -> RequestCounts | None:
    """What counts for an application; None if nothing does."""
    found: RequestCounts | None = app.extensions.get(OF_APPLICATION)
    return found


def init_app(app: Flask) -> None:
    """Count if there is a token with which the figures can be asked for. Before the requests are measured."""
    settings: Settings = app.config["PORTAL"]
    if settings.metrics_token:
        app.extensions[OF_APPLICATION] = RequestCounts()
