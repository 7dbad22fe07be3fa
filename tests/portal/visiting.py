"""A resident with a form of the feedback open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue.models import Case, CaseReport
from tests.pages import CheckingClient, text_of
from tests.worlds.eight_streets import World


@dataclass
class Visit:
    """Somebody with a form open, and hands to look into the database."""

    client: CheckingClient
    session: Session
    world: World
    set_clock: Callable[[datetime], None]
    now: datetime
    fields: dict[str, str] = field(default_factory=dict)

    def wait(self, seconds: int) -> None:
        """Let time pass."""
        self.now += timedelta(seconds=seconds)
        self.set_clock(self.now)

    def open(self, **about: Any) -> Visit:
        """Open a form; ``about`` as in the address."""
        assert self.client.get("/feedback/new", query_string=about).status_code == 200
        return self.read()

    def read(self) -> Visit:
        """Take over what the form holds, as a browser would."""
        form = next(form for form in self.client.page.all("form") if "said-form" in (form.get("class") or ""))
        self.fields = {}
        for element in form.iter("input"):
            name, kind = element.get("name") or "", element.get("type")
            if kind != "radio" or element.get("checked") is not None:
                self.fields[name] = element.get("value") or ""
        for element in form.iter("textarea"):
            self.fields[element.get("name") or ""] = (element.text or "").strip()
        for element in form.iter("select"):
            chosen = [each for each in element.iter("option") if each.get("selected") is not None]
            self.fields[element.get("name") or ""] = (chosen[0].get("value") or "") if chosen else ""
        return self

    def send(self, *, after: int = 20, then: str = "send", **typed: str) -> Any:
        """Fill in and send the form after a number of seconds."""
        self.wait(after)
        return self.client.post("/feedback/new", data=self.fields | {"then": then} | typed)

    def cases(self) -> list[Case]:
        """What is stored."""
        self.session.rollback()
        return list(self.session.scalars(select(Case).order_by(Case.id)))

    def reports(self) -> list[CaseReport]:
        self.session.rollback()
        return list(self.session.scalars(select(CaseReport).order_by(CaseReport.id)))

    def errors(self) -> str:
        return text_of(self.client.page.find("div", id="errors"))
