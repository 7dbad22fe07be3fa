"""One spelling for what people type, and how it sounds."""
