"""What all answers for programs have in common: kept ones, pages of lists, chosen fields, rates, and their description."""
