"""Which trade of community commerce (行当) a text means: read from ``data/words/trades.yaml``."""

from __future__ import annotations

import functools
import re

from pydantic import model_validator

from ..models import Trade, ordered_trades
from .spelling import fold
from .word_files import Text, WordFile, Words, one_of, read_words, refuse_shared


class _TradeWords(WordFile):
    name: Text
    zh: Words
    en: Words


class _TradesFile(WordFile):
    trades: dict[Trade, _TradeWords]

    @model_validator(mode="after")
    def _each_word_once(self) -> _TradesFile:
        refuse_shared((trade, word) for trade, said in self.trades.items() for word in (*said.zh, *said.en))
        return self


@functools.cache
def _file() -> _TradesFile:
    return read_words("trades.yaml", _TradesFile)


@functools.cache
def _pattern() -> tuple[re.Pattern[str], dict[str, Trade]]:
    """A pattern for the words, the longest first; English ones are whole words."""
    found = {fold(word): trade for trade, said in _file().trades.items() for word in (*said.zh, *said.en)}
    latin = [word for word in found if word.isascii()]
    others = [word for word in found if not word.isascii()]
    return re.compile(rf"{one_of(others)}|\b(?:{one_of(latin)})\b"), found


def trades_in(text: str) -> tuple[Trade, ...]:
    """The trades that a text names, each once, in the order of the plan."""
    pattern, found = _pattern()
    return ordered_trades(found[word] for word in pattern.findall(fold(text)))


def trade_name(trade: Trade) -> str:
    """A trade as Chinese tables write it."""
    return _file().trades[trade].name


def trade_words(trade: Trade) -> tuple[str, ...]:
    """What a table may call a trade, its name first."""
    said = _file().trades[trade]
    return (said.name, *said.zh)
