"""Check by service point (按服务点核对): one question for what hangs on one place, telephone or provider.

A question shows what residents read, and the lines that hang on it. One word confirms the lines that were displayed.
"""
