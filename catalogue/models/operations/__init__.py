"""The tables of running the portal: jobs that ran, transactions that took long, changes of divisions."""
