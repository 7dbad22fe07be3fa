"""The log, and what is known of the present request beside its page: its id, its time, its queries."""
