"""The commands of ``flask``: each reads its arguments, calls one function of the domain and prints the answer."""
