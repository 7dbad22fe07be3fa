"""The tables of running the portal: jobs that ran, changes of divisions."""
