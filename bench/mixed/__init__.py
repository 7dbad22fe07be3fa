"""Everyone at once: residents, offices and workers who save, for minutes; exports beside residents; and more than can be answered.

Runs only when it is named (``make bench ARGS=mixed``), and in ``make soak``.
"""
