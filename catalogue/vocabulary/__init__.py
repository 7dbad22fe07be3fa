"""Vocabulary that editors maintain beside the words of the data files: which word says what of which item.

``change_term`` and ``undo_change`` write; the module ``preview`` shows the effect of a change; the rest reads. The search lays
these words over the edition's in ``catalogue.catalogues.editors_words``.
"""

from .changing import (
    LONGEST,
    MOST_PER_ITEM,
    MOST_PER_TERM,
    change_term,
    no_editor,
    read_wording,
    require_editor,
    standing_of,
    undo_change,
)
from .exchange import COLUMNS, VocabularyImport, export_rows, import_file
from .facts import ChangeFacts, ItemWord, Term, TermLink
from .outside import TIMES, OutsideFacts, outside_matters, put_back, set_aside, still_to_do
from .plain_names import PlainNameFacts, change_plain_name, plain_names_of
from .plain_names_exchange import (
    NAME_COLUMNS,
    NamesPlan,
    PlannedName,
    export_names,
    import_names,
    plan_names,
    read_names_file,
)
from .reading import count_changes, counts, get_change, get_term, history, terms, words_of_item

__all__ = [
    "COLUMNS",
    "LONGEST",
    "MOST_PER_ITEM",
    "MOST_PER_TERM",
    "NAME_COLUMNS",
    "TIMES",
    "ChangeFacts",
    "ItemWord",
    "NamesPlan",
    "OutsideFacts",
    "PlainNameFacts",
    "PlannedName",
    "Term",
    "TermLink",
    "VocabularyImport",
    "change_plain_name",
    "change_term",
    "count_changes",
    "counts",
    "export_names",
    "export_rows",
    "get_change",
    "get_term",
    "history",
    "import_file",
    "import_names",
    "no_editor",
    "outside_matters",
    "plain_names_of",
    "plan_names",
    "put_back",
    "read_names_file",
    "read_wording",
    "require_editor",
    "set_aside",
    "standing_of",
    "still_to_do",
    "terms",
    "undo_change",
    "words_of_item",
]
