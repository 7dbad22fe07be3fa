"""Files that are sent: style, scripts and icons under lasting names, and tables to download."""
