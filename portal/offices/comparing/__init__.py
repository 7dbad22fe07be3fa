"""村居差距, 区域差距 and similar units: how far kinds and units lie apart, in no order of merit."""
