"""News in words: what changed in a community, in an item or among other offices, for feeds and mails alike."""

from .words import news_in_words, office_news_in_words, subject_in_words

__all__ = ["news_in_words", "office_news_in_words", "subject_in_words"]
