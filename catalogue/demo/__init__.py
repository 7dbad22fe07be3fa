"""Demonstration data (演示数据): a believable, invented portal to try out. Never mixed with real records."""

from .accounts import DemoAccount, demo_accounts
from .filling import DemoReport, fill

__all__ = ["DemoAccount", "DemoReport", "demo_accounts", "fill"]
