"""What tests of the web face share: the commands of ``flask``, and a provider of single sign-on."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy.orm import Session

from catalogue.access import accounts
from catalogue.access.rights import operator
from catalogue.access.sign_on.ties import Identity, tie
from catalogue.access.users import UserFacts, actor_of
from catalogue.foundation import clock
from catalogue.models import Role
from portal.accounts.sign_on.provider import forget_providers
from tests.portal.factors import PASSWORD
from tests.sign_on.going import ANSWER, PUBLIC, Going, RunningProvider, provider_process
from tests.worlds.eight_streets import World

Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask) -> Run:
    """Run a command as ``flask`` does: ``run("coverage", "show", "11")``."""
    runner = app.test_cli_runner()

    def command(*words: object, typed: str = "") -> Result:
        return runner.invoke(args=[str(word) for word in words], input=typed)

    return command


@pytest.fixture(scope="session")
def started_provider() -> Iterator[RunningProvider]:
    """A provider of single sign-on, in a process of its own."""
    with provider_process(f"{PUBLIC}{ANSWER}") as found:
        yield found


@pytest.fixture
def provider(started_provider: RunningProvider) -> Iterator[RunningProvider]:
    """The provider, of which nothing is known yet, and which behaves until a test asks otherwise."""
    forget_providers()
    started_provider.misbehave()
    yield started_provider
    forget_providers()


@pytest.fixture
def signing_on(app_with: Callable[..., Flask], provider: RunningProvider) -> Flask:
    """A portal that uses the provider."""
    return app_with(**provider.settings)


@pytest.fixture
def going(signing_on: Flask, provider: RunningProvider) -> Going:
    """A worker at a browser, who has logged in nowhere."""
    return Going(signing_on.test_client(), provider)


@pytest.fixture
def untied(session: Session, world: World) -> UserFacts:
    """The worker's account."""
    found = accounts.add_user(
        session, "dong", Role.WORKER, world.community, PASSWORD, actor=operator("tests")
    )
    session.commit()
    return found


@pytest.fixture
def tied(session: Session, untied: UserFacts, going: Going) -> UserFacts:
    """The worker's account, tied to what the provider calls the worker."""
    identity = Identity(going.provider.issuer, going.subject)
    tie(session, actor=actor_of(untied), identity=identity, now=clock.now())
    session.commit()
    return untied
