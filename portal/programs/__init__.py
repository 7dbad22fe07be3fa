"""What is asked by programs and not by people: which addresses those are, problem details, answers that all sites may read."""
