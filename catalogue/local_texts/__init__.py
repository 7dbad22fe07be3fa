"""Service points and what communities wrote themselves, found by their words, current with every commit.

One document per point (name, address) and one per record with words of its own (notes, who provides) lie in
``local_texts`` as tokens that we make ourselves, so that both databases find the same; see
docs/adr/0013-texts-of-communities.md. Functions that write a point or a record also write its document (``documents``).
"""

from .finding import LocalHit, find_local
from .rebuilding import StaleDocument, indexed_afterwards, rebuild, verify

__all__ = ["LocalHit", "StaleDocument", "find_local", "indexed_afterwards", "rebuild", "verify"]
