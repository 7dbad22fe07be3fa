"""What `make bench` measures: medians against targets, and ratios against named peers in the same run."""
