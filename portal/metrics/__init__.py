"""What is counted for Prometheus: by route and status, never by account. See docs/adr/0064-metrics-of-all-workers.md."""
