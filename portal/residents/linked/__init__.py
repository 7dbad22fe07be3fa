"""What pages say, once more as linked data (JSON-LD with the words of schema.org): hours, areas, the page itself."""
