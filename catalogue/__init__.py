"""The domain of the 1060 portal: the catalogue, who offers what, and how far coverage reaches.

Nothing in this package knows of the web. Every function takes a SQLAlchemy ``Session``, flushes what
it changes and leaves the commit to its caller.
"""
