"""What a spot check does to a cell: verified, returned (退回), and a return that the street lifts."""
