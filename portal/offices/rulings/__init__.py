"""不适用: proposals that wait, rulings in force, rules of the city."""
