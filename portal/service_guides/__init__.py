"""办事指南 as those who write it see it: by item, with what is said above; the same for offices and workers."""
