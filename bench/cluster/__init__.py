"""Several machines played on one: ``make cluster`` starts what ``deploy/cluster`` describes and lets parts of it fail."""
