"""统筹提供 as those who declare see it: the list, the form with its preview, objections; the same for offices and workers."""
