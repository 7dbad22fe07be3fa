"""Commands about checks of the records: the quarterly samples."""
