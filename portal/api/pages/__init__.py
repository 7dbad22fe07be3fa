"""What there is for programs, told to people and to programs: the page ``/api`` and the index ``/api/v1/``."""
