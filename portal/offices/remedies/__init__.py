"""补缺清单（先易后难）: the gaps of a division by the step that would close them, and what a selection of them takes."""
