"""Coverage (覆盖): segments, roll-up, matrix, gaps, expiry. Definitions: docs/architecture.md, "Coverage"."""
