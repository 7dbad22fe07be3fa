"""Coverage (覆盖): matrix, gaps, figures, town and country. Definitions: docs/architecture.md, "Coverage, defined"."""
